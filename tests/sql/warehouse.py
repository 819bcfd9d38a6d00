"""Loads tables and runs queries in one of the engines that come as Python packages.

Reads {"tables": {name: {"path", "types": {column: type} or null}}, "queries": [...]} on standard input;
a table without types holds texts. Writes the rows of each query, a list of texts each. The session's time
zone is not UTC, because results must not depend on it.
"""

import json
import sys

ZONE = "America/New_York"


def typed(name, types):
    """Returns the SELECT list that converts a table of texts to numbers, times and booleans."""
    columns = (f"CAST(nullif({c}, '') AS {t}) AS {c}" for c, t in types.items())
    names = ("survey", "id", "locale", "question", "row", "type", "direction", "context.plan")
    return ", ".join([*columns, *(QUOTE + n + QUOTE for n in names)]) + f" FROM {name}_text"


def duckdb(job, zone=ZONE, disabled=""):
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    connection.execute(f"SET TimeZone = '{zone}'")
    connection.execute(f"SET disabled_optimizers = '{disabled}'")
    for name, table in job["tables"].items():
        text = f"SELECT * FROM read_csv('{table['path']}', header = true, all_varchar = true, quote = '\"')"
        if table["types"] is None:
            connection.execute(f"CREATE TABLE {name} AS {text}")
        else:
            connection.execute(f"CREATE TABLE {name}_text AS {text}")
            connection.execute(f"CREATE TABLE {name} AS SELECT " + typed(name, table["types"]))
            # With the types that DuckDB guesses.
            connection.execute(f"CREATE TABLE {name}_guessed AS SELECT * FROM read_csv('{table['path']}')")
        # BigQuery does not allow a dot in a column's name.
        connection.execute(f'ALTER TABLE {name} ADD COLUMN context_plan varchar')
        connection.execute(f'UPDATE {name} SET context_plan = "context.plan"')
    return [[row[0] for row in connection.execute(query).fetchall()] for query in job["queries"]]


def clickhouse(job):
    from chdb.session import Session

    session = Session()
    session.query(f"SET session_timezone = '{ZONE}'")
    for name, table in job["tables"].items():
        with open(table["path"], encoding="utf-8") as file:
            header = file.readline().strip().split(",")
        columns = ", ".join("`" + column.replace("\\", "\\\\") + "` String" for column in header)
        columns = columns.replace("\\", "\\\\").replace("'", "\\'")
        text = f"SELECT * FROM file('{table['path']}', 'CSVWithNames', '{columns}')"
        suffix = "" if table["types"] is None else "_text"
        session.query(f"CREATE TABLE {name}{suffix} ENGINE = Memory AS {text}")
        if table["types"] is not None:
            session.query("SET date_time_input_format = 'best_effort', cast_string_to_date_time_mode = 'best_effort'")
            session.query(f"CREATE TABLE {name} ENGINE = Memory AS SELECT " + typed(name, table["types"]))
    results = []
    for query in job["queries"]:
        rows = session.query(query.rstrip().rstrip(";"), "JSONCompactEachRow").bytes().decode()
        results.append([json.loads(row)[0] for row in rows.splitlines()])
    return results


def spark(job):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.session.timeZone": ZONE,
        # The tables are small, so optimisations for large ones take longer than the queries.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.warehouse.dir": job["folder"],
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    for name, table in job["tables"].items():
        rows = session.read.csv(table["path"], header=True, multiLine=True, quote='"', escape='"')
        rows.createOrReplaceTempView(name if table["types"] is None else f"{name}_text")
        if table["types"] is not None:
            session.sql("SELECT " + typed(name, table["types"])).createOrReplaceTempView(name)
    results = [[row[0] for row in session.sql(query.rstrip().rstrip(";")).collect()] for query in job["queries"]]
    session.stop()
    return results


def bigquery(job):
    """BigQuery runs only at Google. sqlglot parses the queries as BigQuery SQL, in which every function
    must be known, and translates them for DuckDB."""
    import sqlglot

    queries = []
    for query in job["queries"]:
        (tree,) = sqlglot.parse(query, read="bigquery", error_level=sqlglot.ErrorLevel.RAISE)
        unknown = [function.name for function in tree.find_all(sqlglot.exp.Anonymous)]
        assert isinstance(tree, (sqlglot.exp.Select, sqlglot.exp.Union)) and not unknown, unknown
        queries.append(tree.sql(dialect="duckdb"))
    # BigQuery's timestamps have no zone, and its sessions are in UTC.
    # DuckDB 2.0 cannot bind the query where it copies a step; its own query says so, BigQuery's does not.
    return duckdb(job | {"queries": queries}, "UTC", "cte_inlining")


ENGINES = {"duckdb": duckdb, "clickhouse": clickhouse, "spark": spark, "bigquery": bigquery}
QUOTE = "`" if sys.argv[1:] == ["spark"] else '"'

if __name__ == "__main__":
    job = json.load(sys.stdin)
    # Other output of an engine is not a result.
    out, sys.stdout = sys.stdout, sys.stderr
    json.dump(ENGINES[sys.argv[1]](job), out)
