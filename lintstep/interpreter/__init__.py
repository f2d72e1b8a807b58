"""An abstract interpreter of Python: a script in, records of what it does to counters out."""
