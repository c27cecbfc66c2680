"""The text of a page in whatever encoding it really has: headers of exported pages often name another."""

from __future__ import annotations

import codecs

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WIDE_STARTS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
#: one in so many characters beyond ASCII may be broken in a page that is UTF-8 all the same
_TOLERATED = 3
_ONE_BYTE = "reportdb-one-byte"


def _skip_one_byte(error: UnicodeError) -> tuple[str, int]:
    """A broken character is one byte lost, never the digit behind it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\ufffd", error.start + 1


codecs.register_error(_ONE_BYTE, _skip_one_byte)


def decoded(content: bytes) -> str:
    """Text by byte order mark, else UTF-8 where it is that, else GB18030; without the NULs that end a parser's work."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _clean(content[len(mark) :].decode(encoding, _ONE_BYTE))
    for start, encoding in _WIDE_STARTS:
        if content.lstrip(b" \t\r\n").startswith(start):
            return _clean(content.decode(encoding, _ONE_BYTE))
    try:
        return _clean(content.decode("utf-8"))
    except UnicodeDecodeError:
        text = content.decode("utf-8", _ONE_BYTE)
    broken = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if broken * _TOLERATED > beyond:
        text = content.decode("gb18030", _ONE_BYTE)
    return _clean(text)


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
