import Papa from "papaparse";
import { Groups, texts } from "./groups.mjs";

// Its own streams read Blobs and addresses only; of a text it tells where the last whole row ended.
export const run = (bytes) => {
  const groups = new Groups();
  let rest = "";
  let names;
  const count = (row) => {
    if (!names) {
      names = ["metric_type", "plan", "score"].map((name) => row.indexOf(name));
      return;
    }
    const [metric, plan, score] = names;
    if (row.length > 1) groups.add(row[metric], row[plan], row[score]);
  };
  const parse = (text, last) => {
    const parser = new Papa.Parser({ delimiter: ",", newline: "\n" });
    const { data, meta } = parser.parse(text, 0, !last);
    data.forEach(count);
    return last ? "" : text.slice(meta.cursor);
  };
  for (const text of texts(bytes)) rest = parse(rest + text, false);
  parse(rest, true);
  return groups.rows();
};
