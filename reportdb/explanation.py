"""情况说明: what a person said about a doubtful figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence with who wrote it and when (UTC). `stale`: the figures have changed since, so it clears nothing."""

    text: str
    by: str
    at: dt.datetime
    stale: bool = False

    @property
    def sentence(self) -> str:
        """As an officer reads it behind the finding, signed and dated."""
        signed = "，".join(filter(None, (self.by, str(self.at.astimezone().date()))))
        head = "原说明（数字已变，请重新说明）" if self.stale else "情况说明"
        return f"{head}：{self.text}（{signed}）"

    def to_json(self) -> dict[str, object]:
        """The shape `check --json` promises; `state` is explained or reopened."""
        state = "reopened" if self.stale else "explained"
        return {"state": state, "text": self.text, "by": self.by, "at": self.at.isoformat(timespec="seconds")}
