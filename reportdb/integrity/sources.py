"""Whether the files as received are still those bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from reportdb.integrity.fault import Fault
from reportdb.outside import first_line

if TYPE_CHECKING:
    from reportdb.integrity import Examined

_FILES = "SELECT sha256, name, size FROM source_file ORDER BY sha256"
_BYTES = "SELECT content FROM source_file WHERE sha256 = ?"


def source_faults(conn: Connection, done: Examined) -> Iterator[Fault]:
    """Files whose bytes or size are not what they were signed with; one file is in memory at a time."""
    one = _BYTES if conn.dialect.name == "sqlite" else _BYTES.replace("?", "%s")
    for sha256, name, size in conn.exec_driver_sql(_FILES).all():
        done.sources += 1
        try:
            with conn.begin_nested():
                content = bytes(conn.exec_driver_sql(one, (sha256,)).scalar_one())
        except (DBAPIError, TypeError) as error:
            said = first_line(error) if isinstance(error, DBAPIError) else "不是文件内容"
            yield Fault("source_unreadable", f"来源文件“{name}”读不出来：{said}", sha256=sha256)
            continue
        if hashlib.sha256(content).hexdigest() != sha256:
            yield Fault("source_differs", f"来源文件“{name}”的内容与收到时的 sha256 不符", sha256=sha256)
        if len(content) != size:
            yield Fault("source_size", f"来源文件“{name}”应有 {size} 字节，库中有 {len(content)} 字节", sha256=sha256)
