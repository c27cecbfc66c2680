"""The tables that queries read, without the weight of the ORM models. A test holds both to the same columns."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, DateTime, Integer, Text, column, table

agency = table(
    "agency",
    column("id", Integer),
    column("code", Text),
    column("name", Text),
    column("level", Text),
    column("kind", Text),
    column("region_code", Text),
    column("credit_code", Text),
    column("rule_making", Boolean),
    column("valid_from", Date),
    column("valid_to", Date),
    column("registered", Boolean),
)
agency_name = table(
    "agency_name",
    column("agency_id", Integer),
    column("name", Text),
    column("first_year", Integer),
    column("last_year", Integer),
)
agency_superior = table(
    "agency_superior",
    column("id", Integer),
    column("agency_id", Integer),
    column("superior_id", Integer),
    column("valid_from", Date),
    column("valid_to", Date),
)
agency_reports_to = table(
    "agency_reports_to",
    column("agency_id", Integer),
    column("collector_id", Integer),
    column("valid_from", Date),
    column("valid_to", Date),
)
agency_succession = table(
    "agency_succession",
    column("predecessor_id", Integer),
    column("successor_id", Integer),
    column("since", Date),
)
annual_report = table(
    "annual_report", column("id", Integer), column("agency_id", Integer), column("year", Integer), column("scope", Text)
)
filing = table(
    "filing",
    column("id", Integer),
    column("report_id", Integer),
    column("n", Integer),
    column("edition", Text),
    column("state", Text),
    column("is_current", Boolean),
    column("as_filed", Boolean),
    column("reason", Text),
    column("responsible", Text),
    column("reviewer", Text),
    column("preparer", Text),
    column("phone", Text),
    column("filled_on", Text),
    column("received_on", Date),
    column("created_at", DateTime(timezone=True)),
    column("digest", Text),
    column("sources_key", Text),
    column("run_id", Integer),
    column("made_by", Text),
    column("restored_from", Integer),
)
import_run = table(
    "import_run", column("id", Integer), column("started_at", DateTime(timezone=True)), column("command_line", Text)
)
filing_table = table(
    "filing_table",
    column("filing_id", Integer),
    column("table_code", Text),
    column("part", Integer),
    column("edition", Text),
    column("sha256", Text),
    column("sheet", Text),
    column("layout_id", Integer),
)
table_layout = table("table_layout", column("id", Integer), column("positions", Text))
filing_source = table(
    "filing_source", column("filing_id", Integer), column("sha256", Text), column("name", Text), column("made", Boolean)
)
source_file = table(
    "source_file",
    column("sha256", Text),
    column("name", Text),
    column("size", Integer),
    column("received_at", DateTime(timezone=True)),
    column("content"),
)
finding = table(
    "finding",
    column("id", Integer),
    column("filing_id", Integer),
    column("wording_id", Integer),
)
finding_wording = table(
    "finding_wording",
    column("id", Integer),
    column("code", Text),
    column("level", Text),
    column("message", Text),
    column("table_code", Text),
    column("row_code", Text),
    column("column_code", Text),
    column("sheet", Text),
    column("cell", Text),
    column("expected", Text),
    column("found", Text),
    column("operands", Text),
    column("places", Text),
)
explanation = table(
    "explanation",
    column("id", Integer),
    column("report_id", Integer),
    column("rule", Text),
    column("place", Text),
    column("figures_digest", Text),
    column("text", Text),
    column("written_by", Text),
    column("written_at", DateTime(timezone=True)),
)
form_cell = table(
    "form_cell",
    column("edition", Text),
    column("table_code", Text),
    column("row_code", Text),
    column("column_code", Text),
    column("period", Text),
    column("position", Integer),
)

correction = table(
    "correction",
    column("filing_id", Integer),
    column("table_code", Text),
    column("row_code", Text),
    column("column_code", Text),
    column("period", Text),
    column("filed_value", Integer),
    column("filed_mark", Integer),
    column("filed_text", Text),
    column("value", Integer),
    column("mark", Integer),
    column("text", Text),
    column("reason", Text),
    column("source", Text),
    column("declared_by", Text),
    column("file", Text),
    column("file_sha256", Text),
    column("corrected_at", DateTime(timezone=True)),
)
channel_activity = table(
    "channel_activity",
    column("filing_id", Integer),
    column("position", Integer),
    column("line_id", Integer),
)
channel_line = table(
    "channel_line",
    column("id", Integer),
    column("channel", Text),
    column("metric", Text),
    column("unit", Text),
)

ALL = (
    agency, agency_name, agency_superior, agency_reports_to, agency_succession, annual_report, filing, filing_table, table_layout, filing_source, source_file,
    finding, finding_wording, form_cell, correction, channel_activity, channel_line, import_run,
)  # fmt: skip
