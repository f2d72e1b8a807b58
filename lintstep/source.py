"""Text in, module and positions out."""
