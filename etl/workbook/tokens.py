"""Formulas of the binary formats: the tokens that xls and xlsb store, back to the text an officer would see.

Only what matters for a formula whose stored result is blank: whether it is one that can never show blank, so that its
result was never computed, and its text, so that plain sums can be computed.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from etl.text import address

_BINARY = dict(zip(range(0x03, 0x0F), ("+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>"), strict=True))
_ARITHMETIC = frozenset({0x03, 0x04, 0x05, 0x06, 0x07})
_UNARY = {0x12: "+{}", 0x13: "-{}", 0x14: "{}%"}
#: functions by number: name, arguments where their number is fixed, whether it always gives a number
_FUNCTIONS = {
    0: ("COUNT", 0, True),
    1: ("IF", 0, False),
    2: ("ISNA", 1, False),
    3: ("ISERROR", 1, False),
    4: ("SUM", 0, True),
    5: ("AVERAGE", 0, True),
    6: ("MIN", 0, True),
    7: ("MAX", 0, True),
    24: ("ABS", 1, True),
    25: ("INT", 1, True),
    27: ("ROUND", 2, True),
    128: ("ISNUMBER", 1, False),
    129: ("ISBLANK", 1, False),
    169: ("COUNTA", 0, True),
    183: ("PRODUCT", 0, True),
    228: ("SUMPRODUCT", 0, True),
    344: ("SUBTOTAL", 0, True),
    345: ("SUMIF", 0, True),
}
_SUM_ATTRIBUTE = 0x10
_CHOOSE_ATTRIBUTE = 0x04
#: references whose text needs more of the file than the formula: their sizes in xls and in xlsb
_ELSEWHERE = {0x23: (4, 4), 0x39: (6, 6), 0x3A: (6, 8), 0x3B: (10, 14), 0x2A: (4, 6), 0x2B: (8, 12), 0x3C: (6, 8)}


class Formula(NamedTuple):
    """A formula as text ("" when part of it is kept elsewhere), and whether it shows a number whatever its cells hold."""

    text: str
    numeric: bool


class _Unfollowed(Exception):
    """A token this look does not know."""


class _Stack(list[tuple[str, bool]]):
    """Operands so far: text (with "?" for what is kept elsewhere) and whether it is always a number."""

    def put(self, text: str, numeric: bool = False) -> None:
        self.append((text, numeric))

    def take(self, count: int) -> list[str]:
        if count > len(self):
            raise _Unfollowed
        taken = [text for text, _ in self[len(self) - count :]]
        del self[len(self) - count :]
        return taken


def decode(tokens: bytes, *, wide: bool) -> Formula | None:
    """A formula from its tokens, `wide` as xlsb has them, else as xls from 1997 on; None when it cannot be followed."""
    stack = _Stack()
    try:
        end = 0
        while end < len(tokens):
            end = _token(tokens, end, stack, wide)
        ((text, numeric),) = stack
    except (_Unfollowed, struct.error, IndexError, ValueError):
        return None
    return Formula("" if "?" in text or len(text) > 1_000 else text, numeric)


def _token(tokens: bytes, at: int, stack: _Stack, wide: bool) -> int:
    """Takes one token onto the stack; gives where the next one begins."""
    code = tokens[at]
    at += 1
    code = (code & 0x1F) | 0x20 if code >= 0x20 else code  # reference, value and array class are one here
    if code in _BINARY:
        left, right = stack.take(2)
        stack.put(f"{left}{_BINARY[code]}{right}", code in _ARITHMETIC)
    elif code in _UNARY:
        stack.put(_UNARY[code].format(*stack.take(1)), True)
    elif code == 0x15:
        text, numeric = stack.pop()
        stack.put(f"({text})", numeric)
    elif code == 0x19:
        return _attribute(tokens, at, stack)
    elif code in _CONSTANTS:
        return _constant(code, tokens, at, stack, wide)
    elif code in (0x21, 0x22):
        return _function(code, tokens, at, stack)
    else:
        return _reference(code, tokens, at, stack, wide)
    return at


_CONSTANTS = frozenset({0x16, 0x17, 0x1C, 0x1D, 0x1E, 0x1F})


def _constant(code: int, tokens: bytes, at: int, stack: _Stack, wide: bool) -> int:
    if code == 0x16:  # an argument left out
        stack.put("")
    elif code == 0x17:
        length = tokens[at] + 256 * tokens[at + 1] if wide else tokens[at]
        step = 2 if wide else 1 + (tokens[at + 1] & 1)
        start = at + 2
        end = start + length * step
        words = tokens[start:end].decode("utf-16-le" if step == 2 else "latin-1", "replace")
        stack.put('"' + words.replace("?", "？") + '"')
        return end
    elif code == 0x1E:
        stack.put(str(struct.unpack_from("<H", tokens, at)[0]))
        return at + 2
    elif code == 0x1F:
        stack.put(f"{struct.unpack_from('<d', tokens, at)[0]:.15g}")
        return at + 8
    else:
        stack.put("?")
        return at + 1
    return at


def _attribute(tokens: bytes, at: int, stack: _Stack) -> int:
    kind, size = struct.unpack_from("<BH", tokens, at)
    if kind & _SUM_ATTRIBUTE:
        stack.put(f"SUM({stack.take(1)[0]})", True)
    return at + 3 + (2 * (size + 1) if kind & _CHOOSE_ATTRIBUTE else 0)


def _function(code: int, tokens: bytes, at: int, stack: _Stack) -> int:
    if code == 0x22:
        count, number = struct.unpack_from("<BH", tokens, at)
        count, number, end = count & 0x7F, number & 0x7FFF, at + 3
        name, _, numeric = _FUNCTIONS.get(number, ("?", 0, False))
    else:
        name, count, numeric = _FUNCTIONS.get(struct.unpack_from("<H", tokens, at)[0], ("", 0, False))
        end = at + 2
        if not name:
            raise _Unfollowed
    stack.put(f"{name}({','.join(stack.take(count))})", numeric)
    return end


def _reference(code: int, tokens: bytes, at: int, stack: _Stack, wide: bool) -> int:
    row = "I" if wide else "H"
    if code == 0x24:
        line, column = struct.unpack_from(f"<{row}H", tokens, at)
        stack.put(address(line, column & 0x3FFF))
        return at + struct.calcsize(f"<{row}H")
    if code == 0x25:
        top, bottom, left, right = struct.unpack_from(f"<{row}{row}HH", tokens, at)
        stack.put(f"{address(top, left & 0x3FFF)}:{address(bottom, right & 0x3FFF)}")
        return at + struct.calcsize(f"<{row}{row}HH")
    if code not in _ELSEWHERE:
        raise _Unfollowed
    stack.put("?")
    return at + _ELSEWHERE[code][wide]
