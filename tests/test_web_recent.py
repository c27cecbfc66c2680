"""Answers given again for a while: by all they hang on, and no longer than that."""

from __future__ import annotations

import pytest

from reportdb.web.recent import Recent


def test_an_answer_is_worked_out_once_while_it_is_young(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("reportdb.web.recent.time.monotonic", lambda: now[0])
    kept: Recent[int] = Recent(most=2, life=10)
    made: list[str] = []

    def ask(key: str) -> int:
        def make() -> int:
            made.append(key)
            return len(made)

        return kept.of(key, make)

    assert [ask(key) for key in ("a", "a", "b")] == [1, 1, 2]
    now[0] += 11
    assert ask("a") == 3
    ask("c")  # makes room: b goes, which was worked out longest ago
    assert ask("a") == 3
    assert ask("b") == 5
