"""The door: everything that exists because files are messy."""
