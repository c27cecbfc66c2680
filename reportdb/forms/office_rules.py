"""An office's own balances: a TOML file beside the database, read and refused like the catalog's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from reportdb.errors import CatalogError, FaultyFile
from reportdb.forms.catalog import Balance, Catalog
from reportdb.forms.loader import balance_of, read_toml


def with_office_rules(shipped: Catalog, path: Path) -> Catalog:
    """The catalog with the balances of a file added to the editions that each names.

    Raises FaultyFile with every fault at once: keys, codes, tables or editions nobody declares, a code that is one of
    the shipped rules or stands twice.
    """
    added: dict[str, list[Balance]] = {edition: [] for edition in shipped.forms}
    faults: list[str] = []
    try:
        data = read_toml(path)
    except CatalogError as error:
        raise FaultyFile([str(error)]) from error
    unknown = data.keys() - {"balances"}
    if unknown or not isinstance(data.get("balances", []), list):
        faults.append(f"{path.name}: only [[balances]] are declared here, not {min(unknown, default='balances')}")
    else:
        taken = {balance.code for form in shipped.forms.values() for balance in form.balances}
        for number, row in enumerate(data.get("balances", []), start=1):
            for edition, found in _of(shipped, path.name, number, row):
                if isinstance(found, Balance) and found.code in taken:
                    faults.append(
                        f"{path.name}: balance {found.code} is a rule of reportdb; an office's have other codes"
                    )
                elif isinstance(found, Balance) and any(one.code == found.code for one in added[edition]):
                    faults.append(f"{path.name}: balance {found.code} is declared twice for edition {edition}")
                elif isinstance(found, Balance):
                    added[edition].append(found)
                else:
                    faults.append(found)
    if faults:
        raise FaultyFile(list(dict.fromkeys(faults)))
    forms = {
        edition: replace(form, balances=(*form.balances, *added[edition])) for edition, form in shipped.forms.items()
    }
    return replace(shipped, forms=forms)


def _of(shipped: Catalog, file: str, number: int, row: Any) -> Iterator[tuple[str, Balance | str]]:
    """The balance for each edition it names, or what is wrong with it."""
    where = f"{file}: balance {row.get('code', number) if isinstance(row, dict) else number}"
    editions = row.get("editions") if isinstance(row, dict) else None
    if not isinstance(editions, list) or not editions:
        yield "", f'{where}: editions is missing, such as editions = ["2021"]'
        return
    declared = {key: value for key, value in row.items() if key != "editions"}
    declared.setdefault("confirmed", True)
    for edition in editions:
        if edition not in shipped.forms:
            yield "", f"{where}: there is no edition {edition}"
            continue
        try:
            yield edition, balance_of(file, declared, shipped.forms[edition].tables)
        except CatalogError as error:
            yield "", str(error)
