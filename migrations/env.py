"""Runs the migrations: on the connection the program gives, or on REPORTDB_URL when started by `alembic`."""

from __future__ import annotations

import re

from alembic import context
from sqlalchemy import Connection

from reportdb.database import connect_url, make_engine
from reportdb.models import FACT_TABLES, metadata

#: partitions of the facts are made year by year by the program and are no part of the schema's history.
PARTITION = re.compile(rf"({'|'.join(FACT_TABLES)})_\d{{4}}")


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and PARTITION.fullmatch(name))


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=_ours,
        compare_server_default=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = make_engine(connect_url())
    with engine.begin() as conn:
        _run(conn)
    engine.dispose()
