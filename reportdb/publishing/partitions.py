"""A view as Parquet files in folders by year and region, in memory that does not grow with its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from reportdb.publishing.fields import Field
from reportdb.publishing.package import PART
from reportdb.publishing.parquet_file import COMPRESSION, arrays_of, schema_of

#: rows of a full row group; rows of all folders that wait for theirs to fill, before the fullest has to go
ROW_GROUP, WAITING = 100_000, 200_000


class Partitions:
    """Takes rows for any of its folders; `rows` counts those of each folder. Closed, every folder holds one file.

    Waiting rows are held column by column, a repeated word once.
    """

    def __init__(self, root: Path, fields: Sequence[Field], title: str) -> None:
        self.rows: Counter[str] = Counter()
        self._root = root
        self._fields = fields
        self._schema = schema_of(fields, title)
        words = pa.dictionary(pa.int32(), pa.string())
        self._kinds = [words if kind == pa.string() else kind for kind in self._schema.types]
        self._waiting: dict[str, list[pa.Table]] = {}
        self._counts: Counter[str] = Counter()
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> Partitions:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for folder in list(self._waiting):
                self._write(folder)
        for writer in self._writers.values():
            writer.close()

    @property
    def waiting(self) -> int:
        """How many rows are held in memory."""
        return self._counts.total()

    def add(self, folder: str, rows: Sequence[Sequence[object]]) -> None:
        """Some rows of a folder (`year=2023/region=32`)."""
        arrays = arrays_of(rows, self._fields, self._kinds)
        self._waiting.setdefault(folder, []).append(pa.Table.from_arrays(arrays, names=self._schema.names))
        self._counts[folder] += len(rows)
        self.rows[folder] += len(rows)
        if self._counts[folder] >= ROW_GROUP:
            self._write(folder)
        elif self.waiting >= WAITING:
            self._write(max(self._counts, key=lambda one: (self._counts[one], one)))

    def _write(self, folder: str) -> None:
        """The waiting rows of a folder as one row group."""
        if folder not in self._writers:
            place = self._root / folder
            place.mkdir(parents=True)
            self._writers[folder] = pq.ParquetWriter(place / PART, self._schema, compression=COMPRESSION)
        table = pa.concat_tables(self._waiting.pop(folder)).cast(self._schema)
        self._writers[folder].write_table(table, row_group_size=max(table.num_rows, 1))
        del self._counts[folder]
