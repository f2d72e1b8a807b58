"""Layers: objects that make their variables where they are first called, and functions over them."""
