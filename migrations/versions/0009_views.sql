-- The public views that revision 0009 made anew: frozen, whatever reportdb.views says today.

CREATE VIEW annual_channels AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  f.position, c.channel_code, c.channel, c.metric_code, c.metric, c.unit, CASE c.unit WHEN '元' THEN ROUND(f.value / 100.0, 2) WHEN '万元' THEN ROUND(f.value / 1000000.0, 6)
    WHEN '亿元' THEN ROUND(f.value / 10000000000.0, 10) ELSE f.value END AS value, CASE WHEN f.value IS NOT NULL THEN 'number' WHEN f.text IS NULL THEN 'blank'
    WHEN f.text = '' THEN 'not_applicable' ELSE 'text' END AS mark, NULLIF(f.text, '') AS text
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = 'channels' AND t.part = 0
  JOIN channel_activity f ON f.year = r.year AND f.filing_id = fi.id
  JOIN channel_line c ON c.id = f.line_id
WHERE fi.is_current;

CREATE VIEW annual_publications AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  u.clause, c.item_code, COALESCE(l.label, (SELECT label FROM publication_item WHERE code = c.item_code)) AS item,
  c.measure_code, COALESCE(m.label, (SELECT label FROM publication_measure WHERE code = c.measure_code)) AS measure,
  CASE WHEN u.unit IN ('元', '万元', '亿元') THEN '万元' ELSE u.unit END AS unit, c.period, CASE WHEN u.unit IN ('元', '万元', '亿元') THEN ROUND(f.value / 1000000.0, 6) ELSE f.value END AS value, CASE WHEN f.value IS NOT NULL THEN 'number' WHEN f.text IS NULL THEN 'blank'
    WHEN f.text = '' THEN 'not_applicable' ELSE 'text' END AS mark, NULLIF(f.text, '') AS text
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = 'publications' AND t.part = 0
  JOIN publication f ON f.year = r.year AND f.filing_id = fi.id
  JOIN publication_cell c ON c.id = f.cell_id
  LEFT JOIN form_line l ON l.edition = t.edition AND l.table_code = 'publications'
    AND l.axis = 'row' AND l.code = c.item_code
  LEFT JOIN form_line m ON m.edition = t.edition AND m.table_code = 'publications'
    AND m.axis = 'column' AND m.code = c.measure_code
  LEFT JOIN form_cell u ON u.edition = t.edition AND u.table_code = 'publications'
    AND u.row_code = c.item_code AND u.column_code = c.measure_code AND u.period = c.period
WHERE fi.is_current;

CREATE VIEW annual_applications AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  c.outcome_code, COALESCE(l.label, (SELECT label FROM outcome WHERE code = c.outcome_code)) AS outcome,
  c.applicant_code, COALESCE(m.label, (SELECT label FROM applicant WHERE code = c.applicant_code)) AS applicant,
  c.period, f.value, CASE WHEN f.value IS NOT NULL THEN 'number' WHEN f.text IS NULL THEN 'blank'
    WHEN f.text = '' THEN 'not_applicable' ELSE 'text' END AS mark, NULLIF(f.text, '') AS text
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = 'applications' AND t.part = 0
  JOIN application f ON f.year = r.year AND f.filing_id = fi.id
  JOIN application_cell c ON c.id = f.cell_id
  LEFT JOIN form_line l ON l.edition = t.edition AND l.table_code = 'applications'
    AND l.axis = 'row' AND l.code = c.outcome_code
  LEFT JOIN form_line m ON m.edition = t.edition AND m.table_code = 'applications'
    AND m.axis = 'column' AND m.code = c.applicant_code
WHERE fi.is_current;

CREATE VIEW annual_appeals AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  c.route_code, COALESCE(l.label, (SELECT label FROM appeal_route WHERE code = c.route_code)) AS route,
  c.result_code, COALESCE(m.label, (SELECT label FROM appeal_result WHERE code = c.result_code)) AS result,
  c.period, f.value, CASE WHEN f.value IS NOT NULL THEN 'number' WHEN f.text IS NULL THEN 'blank'
    WHEN f.text = '' THEN 'not_applicable' ELSE 'text' END AS mark, NULLIF(f.text, '') AS text
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = 'appeals' AND t.part = 0
  JOIN appeal f ON f.year = r.year AND f.filing_id = fi.id
  JOIN appeal_cell c ON c.id = f.cell_id
  LEFT JOIN form_line l ON l.edition = t.edition AND l.table_code = 'appeals'
    AND l.axis = 'row' AND l.code = c.route_code
  LEFT JOIN form_line m ON m.edition = t.edition AND m.table_code = 'appeals'
    AND m.axis = 'column' AND m.code = c.result_code
WHERE fi.is_current;

CREATE VIEW annual_resources AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  c.resource_code, COALESCE(l.label, (SELECT label FROM resource_kind WHERE code = c.resource_code)) AS resource,
  CASE WHEN u.unit IN ('元', '万元', '亿元') THEN '万元' ELSE u.unit END AS unit, c.period, CASE WHEN u.unit IN ('元', '万元', '亿元') THEN ROUND(f.value / 1000000.0, 6) ELSE f.value END AS value, CASE WHEN f.value IS NOT NULL THEN 'number' WHEN f.text IS NULL THEN 'blank'
    WHEN f.text = '' THEN 'not_applicable' ELSE 'text' END AS mark, NULLIF(f.text, '') AS text
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = 'resources' AND t.part = 0
  JOIN resource f ON f.year = r.year AND f.filing_id = fi.id
  JOIN resource_cell c ON c.id = f.cell_id
  LEFT JOIN form_line l ON l.edition = t.edition AND l.table_code = 'resources'
    AND l.axis = 'row' AND l.code = c.resource_code
  LEFT JOIN form_cell u ON u.edition = t.edition AND u.table_code = 'resources'
    AND u.row_code = c.resource_code AND u.period = c.period
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
