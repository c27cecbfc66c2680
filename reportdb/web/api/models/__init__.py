"""What answers look like, for the OpenAPI document. Tests hold every answer against its model, and the command line."""
