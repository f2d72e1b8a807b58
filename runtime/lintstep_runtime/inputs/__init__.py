"""Stand-ins for what a script needs in order to start: data sets, files, flags, arguments, absent packages."""
