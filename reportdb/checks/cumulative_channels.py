"""历年累计 of the channel lines of a statistics sheet: they stand in the channel list, which no balance reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reportdb.findings import Finding, Level
from reportdb.forms import Catalog
from reportdb.forms.codes import CUMULATIVE
from reportdb.report import ChannelFigure, Report

_CUMULATIVE = f".{CUMULATIVE}"


def check_cumulative_channels(report: Report, last: Report, catalog: Catalog) -> Iterator[Finding]:
    """Lines whose 历年累计 is not last year's and this year's figure together, where the edition declares that sum.

    Nothing is said of a line of which one of the three figures is no number, or stands in two lines.
    """
    form = catalog.forms.get(report.edition or "")
    rule = next((one for one in form.balances if one.axis == "periods"), None) if form is not None else None
    if rule is None or not report.channels or not last.channels:
        return
    values, before = _values(report.channels), _values(last.channels)
    for position, line in enumerate(report.channels, 1):
        if not line.metric_code.endswith(_CUMULATIVE) or (line.channel_code, line.metric_code) not in values:
            continue
        year = values.get((line.channel_code, line.metric_code.removesuffix(_CUMULATIVE)))
        until = before.get((line.channel_code, line.metric_code))
        together = line.figure.value
        if year is None or until is None or together is None or together == until + year:
            continue
        key = f"{line.channel_code}/{line.metric_code}"
        yield Finding(
            code=rule.code,
            level=Level(rule.level),
            message=(
                f"{line.channel}／{line.metric}：填 {together}，上年报告的历年累计 {until} 加本年度数 {year} 等于 {until + year}，"
                f"相差 {abs(together - until - year)}。应符合：{rule.title}。"
            ),
            table="channels",
            row=line.channel_code,
            column=line.metric_code,
            expected=until + year,
            found=together,
            operands={key: together, f"{key}@-1": until, key.removesuffix(_CUMULATIVE): year},
            places=((str(position), "value"),),
        )


def _values(lines: Sequence[ChannelFigure]) -> dict[tuple[str, str], int | None]:
    """The numbers by channel and metric; those that two lines bear (two accounts) belong to neither."""
    borne = Counter((line.channel_code, line.metric_code) for line in lines)
    return {key: line.figure.value for line in lines if borne[key := (line.channel_code, line.metric_code)] == 1}
