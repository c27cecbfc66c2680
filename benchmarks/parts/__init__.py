"""The lines of the table of goals, a module each."""
