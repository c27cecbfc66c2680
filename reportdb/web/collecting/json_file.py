"""Small facts in a file: whole or not at all, whoever reads it meanwhile."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any


def kept(path: Path) -> dict[str, Any]:
    """What a file holds; nothing where it is not there."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def keep(path: Path, value: dict[str, Any]) -> None:
    """Write a file in the place of what was there."""
    place = path.with_name(f".{path.name}-{secrets.token_hex(6)}")
    place.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    place.replace(path)
