"""One thing that is not as it was stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault with the filing or source file it is in, where it is in one; the message is for people."""

    code: str
    message: str
    filing: int | None = None
    agency: str | None = None
    year: int | None = None
    scope: str | None = None
    sha256: str | None = None

    def to_json(self) -> dict[str, object]:
        """The object `integrity --json` prints."""
        return asdict(self)
