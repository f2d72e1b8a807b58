"""Modules: what holds parameters, and the layers and losses made of them."""
