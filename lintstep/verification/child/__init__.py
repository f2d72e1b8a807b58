"""The child process that runs a script: started, shut in, cleaned up."""
