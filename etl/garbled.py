"""Words that came to harm before the file was sent: UTF-8 read as GBK, or Chinese replaced by question marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress

#: what the parts of UTF-8 characters of Chinese look like once they were taken for GBK
_FEWEST = 6
_SHARE = 0.5
_LOST = re.compile(r"[?\ufffd]{2,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LONGEST = 200


def garbled(texts: Iterable[str]) -> str:
    """What befell the words of some cells, "" where they can be read: most of them must show it."""
    misread = lost = read = 0
    example = ""
    for text in texts:
        words = text[:_LONGEST]
        if original := _misread(words):
            misread += 1
            example = example or f"“{words[:12]}”原应是“{original[:8]}”"
        elif _LOST.search(words) and not _CHINESE.search(words):
            lost += 1
        elif _CHINESE.search(words):
            read += 1
    if max(misread, lost) < _FEWEST or max(misread, lost) < _SHARE * (misread + lost + read):
        return ""
    if misread >= lost:
        return f"表中文字是乱码（{example}，UTF-8 文字被当作 GBK 打开过）"
    return "表中的汉字都变成了问号（转换编码时丢失，无法还原）"


def _misread(words: str) -> str:
    """The Chinese that some words were before UTF-8 was taken for GBK; "" for words that never were.

    A character cut in two at the end may be missing, as programs drop it or put a question mark there.
    """
    if not _CHINESE.search(words):
        return ""
    with suppress(UnicodeEncodeError):
        raw = words.replace("\ufffd", "?").encode("gb18030")
        back = raw.replace(b"?", b"").decode("utf-8", "ignore")
        if len(_CHINESE.findall(back)) >= 2 and len(back.encode()) >= 0.7 * len(raw):
            return back
    return ""
