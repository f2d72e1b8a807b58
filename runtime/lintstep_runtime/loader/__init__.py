"""How first-party code is found, read, rewritten and run.

`source` turns a file's bytes into a syntax tree (Python 2 too), `rewrite` makes it survive and stay bounded, `support`
is what the rewritten code calls, `finders` and `imports` decide which module a name means, `program` runs the script.
"""
