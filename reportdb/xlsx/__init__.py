"""Writes the official workbooks: a filed report, and the blank template to fill in."""

from reportdb.xlsx.cover import Cover
from reportdb.xlsx.origin import Origin, OriginFile, OriginTable
from reportdb.xlsx.report import write_report
from reportdb.xlsx.restatements import write_restatements
from reportdb.xlsx.series import write_series
from reportdb.xlsx.template import write_template
from reportdb.xlsx.year_on_year import write_year_on_year

__all__ = [
    "Cover", "Origin", "OriginFile", "OriginTable", "write_report", "write_restatements", "write_series", "write_template",
    "write_year_on_year",
]  # fmt: skip
