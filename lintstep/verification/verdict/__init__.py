"""What a trace proves: verdicts, and how they are reached."""
