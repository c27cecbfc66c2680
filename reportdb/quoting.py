"""Chinese quotation marks: within “ ” stand ‘ ’, as in “危及‘三安全一稳定’”."""

from __future__ import annotations

_INNER = {"“": "‘", "”": "’"}


def with_inner_quotes(text: str) -> str:
    """A sentence that quotes labels which quote themselves; one whose marks do not pair is left as it is."""
    depth, out = 0, []
    for character in text:
        closes = character == "”"
        depth -= closes
        if depth < 0:
            return text
        out.append(_INNER.get(character, character) if depth else character)
        depth += character == "“"
    return text if depth else "".join(out)
