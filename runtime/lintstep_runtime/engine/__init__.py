"""What every framework's run shares: the trace, the recorder, unknown values, pace, and the ladder of rungs."""
