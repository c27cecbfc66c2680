"""Labels that quote themselves, quoted."""

from __future__ import annotations

import pytest

from reportdb.quoting import with_inner_quotes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("缺少“3.危及“三安全一稳定””一行", "缺少“3.危及‘三安全一稳定’”一行"),
        ("“甲”和“乙”", "“甲”和“乙”"),
        ("“甲“乙“丙”丁”戊”", "“甲‘乙‘丙’丁’戊”"),
        ("“只有一边", "“只有一边"),
        ("反”了“", "反”了“"),
        ("“填了“一半”", "“填了“一半”"),
        ("没有引号", "没有引号"),
    ],
)
def test_quotes_within_quotes_are_single(text: str, shown: str) -> None:
    assert with_inner_quotes(text) == shown
