"""One folder of a partitioned view as a Parquet file, in memory that does not grow with its rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reportdb.publishing.fields import Field
from reportdb.publishing.package import PART
from reportdb.publishing.parquet_file import COMPRESSION, array_of, schema_of

#: rows of a full row group
ROW_GROUP = 100_000


class Partition:
    """Takes the rows of one folder; `rows` counts them. Closed, the folder holds one file, or is none without rows.

    Waiting rows are held column by column, a repeated word once.
    """

    def __init__(self, root: Path, folder: str, fields: Sequence[Field], title: str) -> None:
        self.folder, self.rows, self.waiting = folder, 0, 0
        self._place = root / folder
        self._fields = fields
        self._schema = schema_of(fields, title)
        words = pa.dictionary(pa.int32(), pa.string())
        self._kinds = [words if kind == pa.string() else kind for kind in self._schema.types]
        self._tables: list[pa.Table] = []
        self._writer: pq.ParquetWriter | None = None

    def add(self, columns: Sequence[Sequence[object]]) -> None:
        """Some rows, column by column."""
        arrays = [array_of(*one) for one in zip(columns, self._fields, self._kinds, strict=True)]
        table = pa.Table.from_arrays(arrays, names=self._schema.names)
        self._tables.append(table)
        self.rows += table.num_rows
        self.waiting += table.num_rows
        if self.waiting >= ROW_GROUP:
            self._write()

    def close(self) -> None:
        """Write what waits and finish the file."""
        if self.waiting:
            self._write()
        if self._writer is not None:
            self._writer.close()

    def _write(self) -> None:
        """The waiting rows as one row group."""
        if self._writer is None:
            self._place.mkdir(parents=True)
            self._writer = pq.ParquetWriter(self._place / PART, self._schema, compression=COMPRESSION)
        table = pa.concat_tables(self._tables).cast(self._schema)
        self._tables.clear()
        self._writer.write_table(table, row_group_size=table.num_rows)
        self.waiting = 0
