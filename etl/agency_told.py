"""What is said of a line of an agency list: to whoever runs commands in English, to officers in Chinese."""

from __future__ import annotations

from typing import NamedTuple


class Told(NamedTuple):
    """One sentence in both languages; as text it is the English one."""

    english: str
    chinese: str

    def __str__(self) -> str:
        return self.english
