"""Counts a table with Polars or DuckDB: for each path on stdin one line with the time it took, the
processor's time, and the counts."""

import json
import sys
import time

COLUMNS = ["id", "created_at", "metric_type", "score", "plan", "comment"]


def polars():
    import polars

    def count(path):
        table = polars.scan_csv(path, infer_schema=False)
        groups = table.group_by("metric_type", "plan", "score").len()
        return groups.collect(engine="streaming").rows()

    return count


def duckdb():
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    # With the columns said, nothing is sniffed and nothing is parsed as a date.
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
    form = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"'"
    table = f"read_csv(?, {form}, columns = {{{columns}}})"

    def count(path):
        query = f"SELECT metric_type, plan, score, count(*) FROM {table} GROUP BY ALL"
        return connection.execute(query, [path]).fetchall()

    return count


count = {"polars": polars, "duckdb": duckdb}[sys.argv[1]]()
for line in sys.stdin:
    begun, busy = time.perf_counter(), time.process_time()
    rows = count(line.rstrip("\n"))
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    print(json.dumps({"seconds": seconds, "busy": busy, "rows": rows}), flush=True)
