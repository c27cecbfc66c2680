"""Words that are set apart by their dress alone: a raised 1 behind a 12 is a footnote, a struck-out number is none.

Plain text would run them into the figure beside them, so their difference is written out.
"""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(words: str) -> str:
    """Superscript or subscript: its digits as raised ones, which are no part of a number."""
    return words.translate(_RAISED)


def struck(words: str) -> str:
    """Struck out: in brackets."""
    return f"[{words.strip()}]" if words.strip() else ""


_RUN_BEGINS = re.compile(rb"<(?:\w+:)?r>")
_RUN_ENDS = re.compile(rb"</(?:\w+:)?r>")
_RUN_TEXT = re.compile(rb"(<(?:\w+:)?t\b[^<>]*>)([^<]*)(</(?:\w+:)?t>)")
_IS_RAISED = re.compile(rb"""<(?:\w+:)?vertAlign\s+val=["'](?:superscript|subscript)["']""")
_IS_STRUCK = re.compile(rb"""<(?:\w+:)?d?strike\b(?!\s+val=["'](?:0|false)["'])""")


def written_out(xml: bytes) -> bytes:
    """The texts of an xlsx (its sharedStrings part, or a sheet with texts in its cells) with dressed runs written out."""
    if b"vertAlign" not in xml and b"strike" not in xml:
        return xml
    pieces = []
    done = 0
    for end in _RUN_ENDS.finditer(xml):
        pieces.append(_dressed(xml[done : end.end()]))
        done = end.end()
    return b"".join((*pieces, xml[done:]))


def _dressed(piece: bytes) -> bytes:
    """A piece that ends with a run, the run written out."""
    start = max((begin.start() for begin in _RUN_BEGINS.finditer(piece)), default=len(piece))
    run = piece[start:]
    dress = raised if _IS_RAISED.search(run) else struck if _IS_STRUCK.search(run) else None
    if dress is None:
        return piece
    return piece[:start] + _RUN_TEXT.sub(
        lambda text: text[1] + dress(text[2].decode("utf-8", "replace")).encode() + text[3], run
    )
