"""Words that came to harm are named as such, and only they."""

from __future__ import annotations

import pytest

from etl.garbled import garbled
from samples import labels

WORDS = [row.label for row in labels.TABLE_THREE_2021]


@pytest.mark.parametrize("errors", ["replace", "ignore"])
@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_utf_8_read_as_gbk(encoding: str, errors: str) -> None:
    said = garbled(word.encode().decode(encoding, errors) for word in WORDS)
    assert "乱码" in said
    assert "UTF-8" in said


def test_question_marks() -> None:
    assert "问号" in garbled("?" * 2 * len(word) for word in WORDS)


def test_words_that_can_be_read() -> None:
    assert garbled(WORDS) == ""
    assert garbled([*WORDS, "??", "???"]) == ""
    assert garbled(["No.", "12", "规范性文件?"]) == ""
    assert garbled([]) == ""
