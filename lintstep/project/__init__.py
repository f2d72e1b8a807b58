"""A project: its configuration, its files, the rules it selects."""
