"""What a query on SQLite may use: how much of everything, and which functions."""

from __future__ import annotations

import sqlite3

LONGEST_VALUE = 1_000_000  # bytes

LIMITS = {
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,  # no zeroblob, replace or || bombs
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 1_000_000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}

#: functions that look at nothing but their arguments and the clock.
_FUNCTION_NAMES = (
    "-> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos cosh count "
    "cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor "
    "format glob group_concat hex if ifnull iif instr json json_array json_array_length json_extract "
    "json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove "
    "json_replace json_set json_type json_valid julianday lag last_value lead length like likelihood likely ln log "
    "log10 log2 lower ltrim max median min mod nth_value ntile nullif octet_length percent_rank percentile pi pow "
    "power printf quote radians random rank replace round row_number rtrim sign sin sinh soundex sqlite_version sqrt "
    "strftime string_agg substr substring sum tan tanh time timediff total trim trunc typeof unhex unicode unistr "
    "unixepoch unlikely upper zeroblob"
)
FUNCTIONS = frozenset(_FUNCTION_NAMES.split())
TABLE_FUNCTIONS = ("json_each", "json_tree")
