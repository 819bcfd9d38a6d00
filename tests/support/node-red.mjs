// Node-RED with one flow: what is posted to /answers is kept and answered with 200, and /kept gives it. The
// package is in the folder that SCORELET_REAL names.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(process.env.SCORELET_REAL + "/");
const RED = require("node-red");
const app = require("express")();
const server = createServer(app);
const userDir = mkdtempSync(join(tmpdir(), "node-red-"));
const flow = (name, method, url, code) => [
  { id: name + "-in", type: "http in", z: "tab", method, url, wires: [[name]] },
  { id: name, type: "function", z: "tab", func: code, outputs: 1, wires: [[name + "-out"]] },
  { id: name + "-out", type: "http response", z: "tab", statusCode: "200", wires: [] },
];
const keep = "global.set('kept', [...(global.get('kept') || []), msg.payload]); msg.payload = 'ok'; return msg;";
const give = "msg.payload = global.get('kept') || []; return msg;";
const flows = [{ id: "tab", type: "tab", label: "answers" }, ...flow("keep", "post", "/answers", keep), ...flow("give", "get", "/kept", give)];
writeFileSync(join(userDir, "flows.json"), JSON.stringify(flows));

RED.init(server, {
  userDir,
  flowFile: "flows.json",
  httpAdminRoot: false,
  httpNodeRoot: "/",
  httpNodeCors: { origin: "*", methods: "POST,GET" },
  logging: { console: { level: "off" } },
});
app.use("/", RED.httpNode);
server.listen(0, "127.0.0.1", async () => {
  await RED.start();
  console.log(`http://127.0.0.1:${server.address().port}`);
});
