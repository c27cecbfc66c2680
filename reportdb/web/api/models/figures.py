"""Rows of the statutory tables, with the columns of the public views; the objects of `show --format json`."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from reportdb.web.api.models.base import Answer, Value

Mark = Literal["number", "blank", "not_applicable", "text"]
Scope = Literal["own", "consolidated"]


class Said(Answer):
    """A figure: `value` only where the mark is number, `text` only where it is text."""

    value: Value
    mark: Mark
    text: str | None


class Correction(Answer):
    """A declared correction (更正) of a figure, with what was filed."""

    table: str
    row: str
    column: str
    period: str
    from_: Said = Field(alias="from")
    to: Said
    reason: str
    source: str
    by: str
    file: str
    sha256: str
    corrected_at: str


class Row(Answer):
    """What every row begins with. `correction` is there only where one changed the figure, `state` only where the filing does not count."""

    not_in_csv: ClassVar[frozenset[str]] = frozenset({"correction", "state"})
    agency: str
    agency_code: str
    year: int
    edition: str | None
    scope: Scope
    as_filed: bool
    filing_id: int
    correction: Correction | None = None
    state: str | None = None


class PublicationRow(Row):
    """主动公开政府信息情况, a row per figure."""

    clause: str
    item_code: str
    item: str
    measure_code: str
    measure: str
    unit: str
    period: str
    value: Value
    mark: Mark
    text: str | None


class ApplicationRow(Row):
    """收到和处理政府信息公开申请情况, a row per figure."""

    outcome_code: str
    outcome: str
    applicant_code: str
    applicant: str
    period: str
    value: Value
    mark: Mark
    text: str | None


class AppealRow(Row):
    """行政复议、行政诉讼情况, a row per figure."""

    route_code: str
    route: str
    result_code: str
    result: str
    period: str
    value: Value
    mark: Mark
    text: str | None


class ResourceRow(Row):
    """机构、人员和经费情况 of the 2014 editions, a row per figure."""

    resource_code: str
    resource: str
    unit: str
    period: str
    value: Value
    mark: Mark
    text: str | None


class ChannelRow(Row):
    """主动公开渠道, a row per line of the open list."""

    position: int
    channel_code: str
    channel: str
    metric_code: str
    metric: str
    unit: str
    value: Value
    mark: Mark
    text: str | None


class ImprovementRow(Row):
    """存在的主要问题及改进情况, a row per problem as filed."""

    position: int
    problem: str
    action: str


#: the model of each table's rows
ROWS: dict[str, type[Row]] = {
    "channels": ChannelRow,
    "publications": PublicationRow,
    "applications": ApplicationRow,
    "appeals": AppealRow,
    "improvement_items": ImprovementRow,
    "resources": ResourceRow,
}
AnyRow = ChannelRow | PublicationRow | ApplicationRow | AppealRow | ImprovementRow | ResourceRow
