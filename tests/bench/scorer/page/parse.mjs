// JSON.parse a line.
import { Groups, texts } from "./groups.mjs";

export const run = (bytes) => {
  const groups = new Groups();
  const count = (line) => {
    if (!line) return;
    const { metric_type: metric, plan, score } = JSON.parse(line);
    groups.add(metric, plan, score);
  };
  let rest = "";
  for (const text of texts(bytes)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    lines.forEach(count);
  }
  count(rest);
  return groups.rows();
};
