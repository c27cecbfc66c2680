"""Queries of visitors: as many at once as the desk bears, stopped when their browser leaves, their answers kept for paging."""
