-- The public views that revision 0008 made anew: frozen, whatever reportdb.views says today.

CREATE VIEW annual_channels AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  f.position, c.channel_code, c.channel, c.metric_code, c.metric, c.unit, CASE c.unit WHEN '元' THEN ROUND(f.value / 100.0, 2) WHEN '万元' THEN ROUND(f.value / 1000000.0, 6)
    WHEN '亿元' THEN ROUND(f.value / 10000000000.0, 10) ELSE f.value END AS value, CASE f.mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END AS mark,
  f.text
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = 'channels' AND t.part = 0
  JOIN channel_activity f ON f.year = r.year AND f.filing_id = fi.id
  JOIN channel_line c ON c.id = f.line_id
WHERE fi.is_current;

CREATE VIEW annual_corrections AS
SELECT f.agency, f.agency_code, f.year, f.edition, f.scope, f.as_filed, f.filing_id,
  f.table_code, f.row_code, f.row_label, f.column_code, f.column_label,
  CASE WHEN f.table_code <> 'channels' AND f.unit IN ('元', '万元', '亿元') THEN '万元' ELSE f.unit END AS unit, f.period,
  CASE WHEN f.unit = '元' AND f.table_code = 'channels' THEN ROUND(f.filed_value / 100.0, 2)
    WHEN f.unit = '亿元' AND f.table_code = 'channels' THEN ROUND(f.filed_value / 10000000000.0, 10)
    WHEN f.unit IN ('元', '万元', '亿元') THEN ROUND(f.filed_value / 1000000.0, 6)
    ELSE f.filed_value END AS filed_value,
  CASE f.filed_mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END
    AS filed_mark, f.filed_text,
  CASE WHEN f.unit = '元' AND f.table_code = 'channels' THEN ROUND(f.value / 100.0, 2)
    WHEN f.unit = '亿元' AND f.table_code = 'channels' THEN ROUND(f.value / 10000000000.0, 10)
    WHEN f.unit IN ('元', '万元', '亿元') THEN ROUND(f.value / 1000000.0, 6)
    ELSE f.value END AS value,
  CASE f.mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END
    AS mark, f.text,
  f.reason, f.source, f.declared_by, f.corrected_at
FROM (SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  f.table_code, f.row_code, COALESCE(cl.channel, COALESCE((SELECT label FROM form_line WHERE table_code = f.table_code AND axis = 'row' AND code = f.row_code AND edition = t.edition), (SELECT MAX(label) FROM form_line WHERE table_code = f.table_code AND axis = 'row' AND code = f.row_code))) AS row_label,
  f.column_code, COALESCE(cl.metric, COALESCE((SELECT label FROM form_line WHERE table_code = f.table_code AND axis = 'column' AND code = f.column_code AND edition = t.edition), (SELECT MAX(label) FROM form_line WHERE table_code = f.table_code AND axis = 'column' AND code = f.column_code))) AS column_label,
  COALESCE(cl.unit, (SELECT unit FROM form_cell WHERE table_code = f.table_code AND row_code = f.row_code
    AND column_code = f.column_code AND period = f.period AND edition = t.edition),
    (SELECT MAX(unit) FROM form_cell WHERE table_code = f.table_code AND row_code = f.row_code
    AND column_code = f.column_code AND period = f.period)) AS unit, f.period,
  f.filed_value, f.filed_mark, f.filed_text, f.value, f.mark, f.text,
  f.reason, f.source, f.declared_by, f.corrected_at
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN correction f ON f.filing_id = fi.id
  LEFT JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = f.table_code AND t.part = 0
  LEFT JOIN channel_activity ch ON f.table_code = 'channels' AND ch.year = r.year AND ch.filing_id = fi.id
    AND ch.position = CASE WHEN f.table_code = 'channels' THEN CAST(f.row_code AS INTEGER) END
  LEFT JOIN channel_line cl ON cl.id = ch.line_id
WHERE fi.is_current) f;
