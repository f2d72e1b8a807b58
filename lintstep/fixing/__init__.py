"""Fixes: rounds of edits, each proved by a new check, and files written whole or not at all."""
