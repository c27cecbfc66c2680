"""Declared corrections (更正): the file that declares them, and what becomes of them at an import."""

from etl.corrections.declared import Corrections, Declared
from etl.corrections.file import read_corrections

__all__ = ["Corrections", "Declared", "read_corrections"]
