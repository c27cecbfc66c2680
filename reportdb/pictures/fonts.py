"""A font with Chinese characters: the one REPORTDB_FONT names, else the best that this PC has."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reportdb.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

VARIABLE = "REPORTDB_FONT"
#: families in the order of preference; those of Windows, of Linux distributions and of macOS
FAMILIES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC",
    "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Sans CJK JP", "DengXian", "SimSun", "NSimSun", "Noto Serif CJK SC",
    "Noto Serif CJK JP", "AR PL UMing CN", "AR PL UKai CN", "FangSong", "KaiTi", "Arial Unicode MS", "Droid Sans Fallback",
)  # fmt: skip
_HINT = (
    "no Chinese font was found for the picture: install one (Debian, Ubuntu: apt install fonts-noto-cjk; "
    f"Fedora: dnf install google-noto-sans-cjk-fonts) or name a font file in {VARIABLE}"
)


def chinese_font() -> FontProperties:
    """The font to draw with; UsageError with a hint where there is none."""
    from matplotlib.font_manager import FontProperties

    named = os.environ.get(VARIABLE)
    if named:
        if not Path(named).is_file():
            raise UsageError(f"{VARIABLE}: there is no font file {named}")
        return FontProperties(fname=named)
    found = installed()
    for family in FAMILIES:
        if family in found:
            return FontProperties(fname=found[family])
    raise UsageError(_HINT)


def installed() -> dict[str, str]:
    """The families this PC has, with a file of each: a regular face where there is one."""
    from matplotlib.font_manager import fontManager

    found: dict[str, str] = {}
    for entry in sorted(fontManager.ttflist, key=lambda one: (str(one.weight) not in ("400", "normal"), one.fname)):
        found.setdefault(entry.name, entry.fname)
    return found
