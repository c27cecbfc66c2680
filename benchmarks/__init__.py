"""`make bench`: ours, the rival and the floor over the same generated files in the same run (docs in RESULTS.md)."""
