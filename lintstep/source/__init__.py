"""From bytes to text that can be parsed: encodings, lexical scan, Python 2, notebooks, parsing within limits."""
