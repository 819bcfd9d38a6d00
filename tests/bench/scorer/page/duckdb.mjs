// DuckDB-wasm without a Worker of its own: it is in one already, and nothing has to be sent to it.
import * as duckdb from "duckdb-blocking";

const COLUMNS = ["id", "created_at", "metric_type", "score", "plan", "comment"];
const FILE = "answers.csv";
let database;

export const start = async () => {
  const beside = (name) => new URL(`duckdb/${name}`, self.location).href;
  const bundles = {
    mvp: { mainModule: beside("duckdb-mvp.wasm"), mainWorker: beside("duckdb-browser-mvp.worker.js") },
    eh: { mainModule: beside("duckdb-eh.wasm"), mainWorker: beside("duckdb-browser-eh.worker.js") },
  };
  database = await duckdb.createDuckDB(bundles, new duckdb.VoidLogger(), duckdb.BROWSER_RUNTIME);
  await database.instantiate(() => {});
  database.open({ path: ":memory:" });
};

export const run = (bytes) => {
  const columns = COLUMNS.map((name) => `'${name}': 'VARCHAR'`).join(", ");
  const form = `header = true, auto_detect = false, delim = ',', quote = '"', escape = '"'`;
  const table = `read_csv('${FILE}', ${form}, columns = {${columns}})`;
  const connection = database.connect();
  database.registerFileBuffer(FILE, bytes);
  try {
    const query = `SELECT metric_type, plan, score, count(*)::DOUBLE AS n FROM ${table} GROUP BY ALL`;
    const rows = connection.query(query).toArray();
    return rows.map(({ metric_type, plan, score, n }) => [metric_type, plan, score ?? "", n]);
  } finally {
    database.dropFile(FILE);
    connection.close();
  }
};
