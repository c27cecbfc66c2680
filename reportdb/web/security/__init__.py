"""Whoever may come in, what a form must prove, and what a browser is told not to do."""
