"""Numbers in addresses, within what a database holds; any other is as good as a page that is not there."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

_MOST = 2**31 - 1
_FIRST, _LAST = 1990, 2099

#: part of a path
Number = Annotated[int, Path(ge=1, le=_MOST)]
Year = Annotated[int, Path(ge=_FIRST, le=_LAST)]
#: behind the ?
AskedNumber = Annotated[int | None, Query(ge=1, le=_MOST)]
AskedYear = Annotated[int | None, Query(ge=_FIRST, le=_LAST)]
NeededYear = Annotated[int, Query(ge=_FIRST, le=_LAST)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
