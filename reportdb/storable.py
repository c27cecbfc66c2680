"""Text that any database keeps."""

from __future__ import annotations


def storable(text: str) -> str:
    """Text without what databases refuse: bytes of a file name that are no text are written out, NUL is left out."""
    if text.isprintable():
        return text
    return text.replace("\x00", "").encode("utf-8", "backslashreplace").decode("utf-8")


def one_line(text: str) -> str:
    """The same on one line, without spaces at its ends: what counts as empty is empty."""
    return " ".join(storable(text).split())
