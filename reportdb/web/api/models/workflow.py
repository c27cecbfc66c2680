"""Work between levels: explanations, submissions, locks and what was made public."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from reportdb.web.api.models.base import Answer
from reportdb.web.api.models.figures import Scope

_LONGEST = 4000


class Text(BaseModel):
    """A sentence."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=_LONGEST)


class Note(BaseModel):
    """A sentence that may be left out."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field("", max_length=_LONGEST)


class LockWanted(BaseModel):
    """A year to be locked, for an agency and all below it, or (null) for everybody."""

    model_config = ConfigDict(extra="forbid")
    year: int = Field(ge=1990, le=2100)
    agency: int | None = Field(None, ge=1, le=2**31 - 1)
    reason: str = Field(min_length=1, max_length=_LONGEST)


class ReleaseWanted(BaseModel):
    """A locked year that was made public, of an agency and all below it, or (null) of everybody."""

    model_config = ConfigDict(extra="forbid")
    year: int = Field(ge=1990, le=2100)
    agency: int | None = Field(None, ge=1, le=2**31 - 1)
    text: str = Field("", max_length=_LONGEST)


class Submission(Answer):
    """A filing handed to the office above (报送), and what that said of it (审核)."""

    id: int
    filing: int
    agency_id: int
    agency: str
    agency_code: str
    year: int
    scope: Scope
    current: bool = Field(description="Whether the filing still counts: nothing newer came after it.")
    state: Literal["submitted", "returned", "accepted", "withdrawn"]
    note: str
    submitted_at: str
    submitted_by: str
    decided_at: str | None
    decided_by: str
    decision_note: str


class Lock(Answer):
    """A lock on a year, of an agency and all below it, or (agency_id null) of everybody; open once it was unlocked."""

    id: int
    year: int
    agency_id: int | None
    agency: str
    reason: str
    locked_at: str
    locked_by: str
    unlocked_at: str | None
    unlocked_by: str
    unlock_reason: str


class Release(Answer):
    """A year that was made public, of an agency and all below it, or (agency_id null) of everybody."""

    id: int
    year: int
    agency_id: int | None
    agency: str
    note: str
    published_at: str
    published_by: str


class Restored(Answer):
    """The filing that was restored, the one it took the place of, and the new one that repeats it."""

    restored: int
    superseded: int
    filing: int
