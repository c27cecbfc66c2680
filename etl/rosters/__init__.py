"""Flat lists (过录表): from the lines that `etl.recognise` finds to one report for each agency and year."""
