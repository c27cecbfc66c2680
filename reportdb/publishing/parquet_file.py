"""A view as Parquet: exact decimals, NULL apart from empty, and what each column says in its metadata."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reportdb.publishing.fields import Field

_DIGITS = 28
COMPRESSION = "zstd"
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "year": pa.int16(),
    "boolean": pa.bool_(),
    "datetime": pa.timestamp("us", tz="UTC"),
}


class ParquetFile:
    """Writes parts of a view one after another, each as a row group."""

    def __init__(self, path: Path, fields: Sequence[Field], title: str) -> None:
        self._fields = fields
        self._schema = schema_of(fields, title)
        self._writer = pq.ParquetWriter(path, self._schema, compression=COMPRESSION)

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write some rows."""
        arrays = arrays_of(rows, self._fields, self._schema.types)
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()


def schema_of(fields: Sequence[Field], title: str) -> pa.Schema:
    """The columns with what each says, under a title."""
    return pa.schema([_column(field) for field in fields], metadata={"title": title})


def arrays_of(
    rows: Sequence[Sequence[object]], fields: Sequence[Field], kinds: Sequence[pa.DataType]
) -> list[pa.Array]:
    """Some rows column by column."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in fields)
    return [array_of(values, field, kind) for values, field, kind in zip(columns, fields, kinds, strict=True)]


def _column(field: Field) -> pa.Field:
    kind = pa.decimal128(_DIGITS, field.scale) if field.type == "number" else _TYPES[field.type]
    return pa.field(field.name, kind, metadata={"description": field.meaning})


def array_of(values: Sequence[object], field: Field, kind: pa.DataType) -> pa.Array:
    """The values of a column."""
    if field.type == "number":  # counts stand beside amounts there
        values = [None if value is None else Decimal(str(value)) for value in values]
    return pa.array(values, kind)
