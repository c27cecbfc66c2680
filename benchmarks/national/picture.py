"""The course of a load as curves side by side, in SVG of our own: the same figures give the same bytes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 260, 150  # of a panel
_LEFT, _TOP, _BOTTOM = 52, 30, 28
_COLORS = ("#1f5fa8", "#b5482a", "#3d7d3a")


class Panel(NamedTuple):
    """One picture: curves by name over one another."""

    title: str
    unit: str
    curves: Mapping[str, Points]


def picture(panels: Sequence[Panel]) -> str:
    """The panels in a row, each from 0 up, so that what is flat looks flat."""
    wide = _LEFT + _WIDTH + 18
    height = _TOP + _HEIGHT + _BOTTOM + 22
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide * len(panels)}" height="{height}"'
        ' font-family="sans-serif" font-size="11" fill="#333">',
        f'<rect width="{wide * len(panels)}" height="{height}" fill="#fff"/>',
    ]
    for place, panel in enumerate(panels):
        parts += [f'<g transform="translate({wide * place + _LEFT},{_TOP})">', *_drawn(panel), "</g>"]
    names = list(dict.fromkeys(name for panel in panels for name in panel.curves))
    for place, name in enumerate(names):
        x, y = _LEFT + 120 * place, height - 9
        parts.append(f'<rect x="{x}" y="{y - 8}" width="14" height="3" fill="{_COLORS[place]}"/>')
        parts.append(f'<text x="{x + 20}" y="{y - 3}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _drawn(panel: Panel) -> list[str]:
    across = _ceiling(max((x for points in panel.curves.values() for x, _ in points), default=1))
    up = _ceiling(max((y for points in panel.curves.values() for _, y in points), default=1))
    parts = [f'<text x="0" y="-12" font-weight="bold">{panel.title}, {panel.unit}</text>']
    for n in range(5):
        y = _HEIGHT - _HEIGHT * n / 4
        parts.append(f'<path d="M0 {y:.1f}H{_WIDTH}" stroke="#ddd"/>')
        parts.append(f'<text x="-6" y="{y + 4:.1f}" text-anchor="end">{_shown(up * n / 4)}</text>')
    for n in range(3):
        x = _WIDTH * n / 2
        anchor = ("start", "middle", "end")[n]
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT + 16}" text-anchor="{anchor}">{_shown(across * n / 2)}</text>')
    for color, points in zip(_COLORS, panel.curves.values(), strict=False):
        line = " ".join(f"{_WIDTH * x / across:.1f},{_HEIGHT - _HEIGHT * y / up:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="1.8"/>')
        parts += [
            f'<circle cx="{_WIDTH * x / across:.1f}" cy="{_HEIGHT - _HEIGHT * y / up:.1f}" r="2" fill="{color}"/>'
            for x, y in points
        ]
    return parts


def _ceiling(value: float) -> float:
    """The next round number: 1, 2, 4 or 8 times a power of ten."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return next((times * power for times in (1, 2, 4, 8) if times * power >= value), 10 * power)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:g}"
