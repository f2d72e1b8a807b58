"""Each framework lintstep knows: a module or package that holds its ``LIBRARY``."""
