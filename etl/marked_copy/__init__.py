"""The marked copy: the sender's own workbook with every faulty cell coloured and explained, and a list of them first.

`returns` is the way in for an import that sends files back, `line_key` for whoever reads a list that came back.
"""
