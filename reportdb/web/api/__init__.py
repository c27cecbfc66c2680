"""The desk for programs: the same reads as its pages, import and the work between levels, as JSON and CSV."""
