"""统一社会信用代码: the 18 characters of GB 32100-2015 and their check digit."""

from __future__ import annotations

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_BASE, _LENGTH = len(_CHARACTERS), 18


def check_digit(first: str) -> str:
    """The eighteenth character that belongs to the first seventeen; ValueError for characters no code has."""
    total = sum(_CHARACTERS.index(character) * pow(3, place, _BASE) for place, character in enumerate(first))
    return _CHARACTERS[-total % _BASE]


def fault_of(code: str) -> str | None:
    """What is wrong with a code, None where it is sound."""
    if len(code) != _LENGTH:
        return f"it has {len(code)} characters, a credit code has {_LENGTH}"
    strange = sorted(set(code) - set(_CHARACTERS))
    if strange:
        return f"a credit code has no {'、'.join(strange)}"
    if check_digit(code[:-1]) != code[-1]:
        return "its last character does not fit the others (GB 32100), so one of them is mistyped"
    return None
