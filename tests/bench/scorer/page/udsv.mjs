import { inferSchema, initParser } from "udsv";
import { Groups, texts } from "./groups.mjs";

export const run = (bytes) => {
  const groups = new Groups();
  let parser, metric, plan, score;
  const count = (row) => groups.add(row[metric], row[plan], row[score]);
  for (const text of texts(bytes)) {
    if (!parser) {
      const schema = inferSchema(text);
      const names = schema.cols.map(({ name }) => name);
      [metric, plan, score] = ["metric_type", "plan", "score"].map((name) => names.indexOf(name));
      parser = initParser(schema);
    }
    parser.chunk(text, parser.stringArrs, count);
  }
  parser.end();
  return groups.rows();
};
