"""The trace that a child writes: its schema, a reader, and its numbers."""
