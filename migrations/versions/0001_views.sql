-- The public views as revision 0001 made them: frozen, whatever reportdb.views says today.

CREATE VIEW annual_channels AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  f.position, f.channel_code, f.channel, f.metric_code, f.metric, f.unit, CASE f.unit WHEN '元' THEN ROUND(f.value / 100.0, 2) WHEN '万元' THEN ROUND(f.value / 1000000.0, 6)
    WHEN '亿元' THEN ROUND(f.value / 10000000000.0, 10) ELSE f.value END AS value, CASE f.mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END AS mark,
  f.text
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = 'channels' AND t.part = 0
  JOIN channel_activity f ON f.year = r.year AND f.filing_id = fi.id
WHERE fi.is_current;

CREATE VIEW annual_publications AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  u.clause, c.item_code, COALESCE(l.label, (SELECT label FROM publication_item WHERE code = c.item_code)) AS item,
  c.measure_code, COALESCE(m.label, (SELECT label FROM publication_measure WHERE code = c.measure_code)) AS measure,
  CASE WHEN u.unit IN ('元', '万元', '亿元') THEN '万元' ELSE u.unit END AS unit, c.period, CASE WHEN u.unit IN ('元', '万元', '亿元') THEN ROUND(f.value / 1000000.0, 6) ELSE f.value END AS value, CASE f.mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END AS mark,
  f.text
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
  c.period, f.value, CASE f.mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END AS mark,
  f.text
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
  c.period, f.value, CASE f.mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END AS mark,
  f.text
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

CREATE VIEW annual_improvement_items AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  f.position, f.problem, f.action
FROM filing fi
  JOIN annual_report r ON r.id = fi.report_id
  JOIN agency a ON a.id = r.agency_id
  JOIN filing_table t ON t.filing_id = fi.id AND t.table_code = 'improvement_items' AND t.part = 0
  JOIN improvement_item f ON f.year = r.year AND f.filing_id = fi.id
WHERE fi.is_current;

CREATE VIEW annual_resources AS
SELECT COALESCE((SELECT n.name FROM agency_name n WHERE n.agency_id = a.id
      AND n.last_year >= r.year AND (n.first_year IS NULL OR n.first_year <= r.year)
      ORDER BY n.last_year LIMIT 1), a.name) AS agency,
  COALESCE(a.code, '#' || a.id) AS agency_code,
  r.year, COALESCE(t.edition, fi.edition) AS edition, r.scope, fi.as_filed, fi.id AS filing_id,
  c.resource_code, COALESCE(l.label, (SELECT label FROM resource_kind WHERE code = c.resource_code)) AS resource,
  CASE WHEN u.unit IN ('元', '万元', '亿元') THEN '万元' ELSE u.unit END AS unit, c.period, CASE WHEN u.unit IN ('元', '万元', '亿元') THEN ROUND(f.value / 1000000.0, 6) ELSE f.value END AS value, CASE f.mark WHEN 0 THEN 'number' WHEN 1 THEN 'blank' WHEN 2 THEN 'not_applicable' ELSE 'text' END AS mark,
  f.text
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
