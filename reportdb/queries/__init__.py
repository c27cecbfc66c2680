"""Every SELECT of the program: one module a noun. All take a connection and a Remit first."""
