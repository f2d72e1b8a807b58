"""What lintstep costs, beside its peers and by itself; docs/performance.md tells what each module measures."""
