"""Optimizer updates and schedule formulas as plain functions of numbers and arrays; no framework's objects."""
