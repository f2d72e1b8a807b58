"""Attacks on the isolation: each is run for real inside a child and, as a control, outside, where it must succeed."""
