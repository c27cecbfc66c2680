"""报送 to the office above, and 审核 there. Of two who decide at once one is told that it is decided."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from reportdb import audit
from reportdb.audit import note
from reportdb.database import hold_agency
from reportdb.errors import Refused
from reportdb.queries.filings import ACCEPTED, FilingRow, filing
from reportdb.queries.remit import Remit
from reportdb.queries.submissions import (
    APPROVED,
    SENT_BACK,
    SUBMITTED,
    WITHDRAWN,
    SubmissionRow,
    submission,
    submissions_of,
)
from reportdb.reader import ask, written
from reportdb.storable import one_line, storable
from reportdb.workflow.guarding import require_unlocked

LONGEST = 4000
_INSERT = """INSERT INTO submission (report_id, filing_id, note, submitted_at, submitted_by, state, decided_by, decision_note)
VALUES (?, ?, ?, ?, ?, 'submitted', '', '') RETURNING id"""
_DECIDE = """UPDATE submission SET state = ?, decided_at = ?, decided_by = ?, decision_note = ?
WHERE id = ? AND state = 'submitted' RETURNING id"""
_DONE = {WITHDRAWN: audit.WITHDRAWN, SENT_BACK: audit.SENT_BACK, APPROVED: audit.APPROVED}


def submit(conn: Connection, remit: Remit, filing_id: int, *, text: str = "", by: str) -> SubmissionRow:
    """Hand the filing that counts to the office above; an open submission of an older one is withdrawn by that.

    Refused: `not_accepted` (it was returned by the checks), `superseded`, `already_submitted`, `already_accepted`,
    `year_locked`, `too_long`. NothingToShow where there is no such filing in the remit.
    """
    hold_agency(conn, filing(conn, remit, filing_id).agency_id)
    row = filing(conn, remit, filing_id)
    require_unlocked(conn, remit, row.agency_id, row.year)
    if row.state != ACCEPTED:
        text_ = f"filing {row.id} was returned by the checks; only one that was taken in can be submitted"
        raise Refused("not_accepted", text_, filing=row.id)
    if not row.is_current:
        raise Refused("superseded", f"filing {row.id} is no longer the one that counts", filing=row.id)
    now, latest = dt.datetime.now(dt.UTC), _latest(conn, remit, row)
    if latest is not None and latest.filing_id == row.id and latest.state in (SUBMITTED, APPROVED):
        code = "already_submitted" if latest.is_open else "already_accepted"
        raise Refused(code, f"filing {row.id} is {latest.state} already", filing=row.id, submission=latest.id)
    if latest is not None and latest.is_open:
        _decide(conn, latest, WITHDRAWN, "", by, now)
    words = _short(text)
    number = ask(conn, _INSERT, row.report_id, row.id, words, written(now), one_line(by)).scalar()
    note(conn, by, audit.SUBMITTED, f"filing {row.id}, submission {number}{_said(words)}", row.agency_id, row.year)
    return submission(conn, remit, number)


def withdraw(conn: Connection, remit: Remit, submission_id: int, *, text: str = "", by: str) -> SubmissionRow:
    """Take back what nobody has decided on. Refused: `already_decided`, `year_locked`, `too_long`."""
    return _decided(conn, remit, submission_id, WITHDRAWN, text, by)


def send_back(conn: Connection, remit: Remit, submission_id: int, *, text: str, by: str) -> SubmissionRow:
    """Return it with a note on what has to be put right. Refused: `note_needed`, and as in `withdraw`."""
    if not text.strip():
        raise Refused("note_needed", "whoever gets it back has to be told why")
    return _decided(conn, remit, submission_id, SENT_BACK, text, by)


def accept(conn: Connection, remit: Remit, submission_id: int, *, text: str = "", by: str) -> SubmissionRow:
    """Accept it. Refused: `superseded` where a newer filing counts by now, and as in `withdraw`."""
    return _decided(conn, remit, submission_id, APPROVED, text, by)


def _decided(conn: Connection, remit: Remit, submission_id: int, state: str, text: str, by: str) -> SubmissionRow:
    hold_agency(conn, submission(conn, remit, submission_id).agency_id)
    row = submission(conn, remit, submission_id)
    require_unlocked(conn, remit, row.agency_id, row.year)
    if state == APPROVED and row.is_open and not row.is_current:
        text_ = f"filing {row.filing_id} is no longer the one that counts: it has to be submitted again"
        raise Refused("superseded", text_, filing=row.filing_id)
    _decide(conn, row, state, _short(text), by, dt.datetime.now(dt.UTC))
    return submission(conn, remit, submission_id)


def _decide(conn: Connection, row: SubmissionRow, state: str, text: str, by: str, now: dt.datetime) -> None:
    """Only what is open still can be decided: who comes second is told."""
    if ask(conn, _DECIDE, state, written(now), one_line(by), text, row.id).first() is None:
        text_ = f"submission {row.id} is no longer open"
        raise Refused("already_decided", text_, submission=row.id, state=row.state, decided_by=row.decided_by)
    what = f"filing {row.filing_id}, submission {row.id}{_said(text)}"
    note(conn, by, _DONE[state], what, row.agency_id, row.year)


def _latest(conn: Connection, remit: Remit, row: FilingRow) -> SubmissionRow | None:
    return next(iter(reversed(submissions_of(conn, remit, row.report_id))), None)


def _short(text: str) -> str:
    text = storable(text).strip()
    if len(text) > LONGEST:
        raise Refused("too_long", f"a note has at most {LONGEST} characters", longest=LONGEST)
    return text


def _said(text: str) -> str:
    return f": {text}" if text else ""
