"""The editor server (LSP), and the documents open in an editor."""
