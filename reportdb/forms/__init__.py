"""The centre: what the forms mean, declared in TOML."""

from reportdb.forms.catalog import (
    SHORT_NAMES,
    STATUTORY_TABLES,
    TABLE_NAMES,
    TABLES,
    Balance,
    Block,
    Catalog,
    CellMeaning,
    Form,
    Line,
    Table,
    short_name,
    short_name_in,
)
from reportdb.forms.loader import catalog, load

__all__ = [
    "SHORT_NAMES", "STATUTORY_TABLES", "TABLES", "TABLE_NAMES", "Balance", "Block", "Catalog", "CellMeaning", "Form", "Line",
    "Table", "catalog", "load", "short_name", "short_name_in",
]  # fmt: skip
