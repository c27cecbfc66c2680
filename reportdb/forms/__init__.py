"""The centre: what the forms mean, declared in TOML."""

from reportdb.forms.catalog import (
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
)
from reportdb.forms.loader import catalog, load

__all__ = [
    "STATUTORY_TABLES", "TABLES", "TABLE_NAMES", "Balance", "Block", "Catalog", "CellMeaning", "Form", "Line",
    "Table", "catalog", "load",
]  # fmt: skip
