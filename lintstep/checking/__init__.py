"""Checks of one file and of many: relevance, cache, processes, suppressions, baseline."""
