"""What all models share."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """An object that is answered, with these keys and no others; `not_in_csv` has no column there."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())
    not_in_csv: ClassVar[frozenset[str]] = frozenset()


#: counts are integers; money is in 万元 as an exact decimal string
Value = int | str | None
