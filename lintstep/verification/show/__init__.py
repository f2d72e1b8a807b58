"""A verification for people: text, charts, and one HTML page."""
