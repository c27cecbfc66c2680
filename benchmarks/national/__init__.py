"""The national year: a made-up country whose agencies all file once, through the real load path."""
