"""How wide words are, and where long ones are broken."""

from __future__ import annotations

import unicodedata


def width_of(text: str) -> int:
    """Columns of half a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def broken(text: str, most: int, lines: int = 2) -> str:
    """Words in lines of at most so many columns; what has no room in them ends in ……"""
    found, part = [], ""
    for char in text:
        if width_of(part + char) > most:
            found.append(part)
            part = ""
        part += char
    found.append(part)
    if len(found) > lines:
        found = [*found[: lines - 1], f"{found[lines - 1][:-2]}……"]
    return "\n".join(found)
