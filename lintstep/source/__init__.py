"""From bytes to text that can be parsed: encodings, lexical scan, Python 2, notebooks, a parser that stands it."""
