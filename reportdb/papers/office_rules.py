"""The rules an office declared of its own, found beside its database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportdb.forms import Catalog


def rules_beside(text: str) -> Catalog:
    """The forms with the balances an office declared beside its database; the shipped ones where it declared none.

    For a database file `name.sqlite` that is `name.rules.toml`; REPORTDB_RULES names another file, and the only one
    for a server. FaultyFile names all its faults; a file REPORTDB_RULES names must be there.
    """
    from reportdb.database import connect_url
    from reportdb.forms import catalog
    from reportdb.forms.office_rules import with_office_rules

    named = os.environ.get("REPORTDB_RULES")
    if named:
        return with_office_rules(catalog(), Path(named))
    url = connect_url(text)
    beside = Path(url.database).with_suffix(".rules.toml") if url.drivername == "sqlite" and url.database else None
    return with_office_rules(catalog(), beside) if beside is not None and beside.exists() else catalog()
