"""Devices: none is there."""
