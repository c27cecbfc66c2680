"""Sheets that are close to a form but not it: what differs, what is due, and the layout an office confirms."""
