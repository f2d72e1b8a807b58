"""The child process that runs a script: started, sandboxed, cleaned up."""
