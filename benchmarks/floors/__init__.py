"""The least that does the same work: no recognition, no checks, nothing printed."""
