"""What the desk knows of queries: those that run, and the answers kept."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from reportdb.sandbox import Shown
from reportdb.web.asking.answers import Answers
from reportdb.web.asking.running import Busy
from reportdb.web.at_once import AtOnce
from reportdb.web.desk import desk_of

if TYPE_CHECKING:
    from fastapi import Request

    from reportdb.queries.remit import Remit
    from reportdb.web.visitor import Visitor

#: queries that run at once, of one visitor and of all
_OF_ONE, _OF_ALL = 2, 4
_LOCK = threading.Lock()


class Asking:
    """Both of one desk."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.running = AtOnce(Busy, _OF_ONE, _OF_ALL)


def asking_of(request: Request) -> Asking:
    """Those of the desk a request came to; made with the first query."""
    state = request.app.state
    with _LOCK:
        found = getattr(state, "asking", None)
        if not isinstance(found, Asking):
            found = state.asking = Asking(Answers(desk_of(request).folder))
        return found


def owner_of(visitor: Visitor) -> str:
    """Whose queries they are: an account's, or those of the single PC."""
    return "" if visitor.account is None else str(visitor.account)


def shown_to(remit: Remit) -> Shown:
    """A remit as the sandbox takes it."""
    return Shown.of_everyone() if remit.unlimited else Shown.of(remit.agencies, remit.years)
