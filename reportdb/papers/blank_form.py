"""The blank official workbook of an edition, for whoever asks for it."""

from __future__ import annotations

from reportdb.errors import UsageError
from reportdb.forms import Form, catalog


def form_of(edition: str | None, year: int | None) -> Form:
    """The form of an edition, or the one due for a year; UsageError for an unknown edition or a year without any."""
    if edition is None:
        edition = None if year is None else catalog().edition_for_year(year)
        if edition is None:
            raise UsageError("name the form: --edition, or a --year that has one")
    form = catalog().forms.get(edition)
    if form is None:
        raise UsageError(f"there is no edition {edition}; there are: {', '.join(catalog().forms)}")
    return form


def write_blank(path: str, edition: str | None, agency: str | None = None, year: int | None = None) -> None:
    """Write a blank workbook; UsageError as for `form_of`, and where it cannot be written."""
    from reportdb.papers.writing import written
    from reportdb.xlsx import write_template

    form = form_of(edition, year)
    with written(path) as place:
        write_template(place, form, agency, year)
