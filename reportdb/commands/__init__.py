"""The verbs of the command line, one module each: a plain function that does it, and a click command that says it."""
