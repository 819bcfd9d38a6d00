// A receiver of CloudEvents made with their own SDK: answers 202 once it has read an event, 400 where it
// cannot; a GET gives what it has read. The SDK is in the folder that SCORELET_REAL names.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const { HTTP } = createRequire(process.env.SCORELET_REAL + "/")("cloudevents");
const events = [];

createServer((request, response) => {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Allow-Headers", request.headers["access-control-request-headers"] ?? "");
  if (request.method == "GET") return response.end(JSON.stringify(events));
  if (request.method == "OPTIONS") return response.end();
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    try {
      const event = HTTP.toEvent({ headers: request.headers, body });
      event.validate();
      events.push(event);
      response.statusCode = 202;
    } catch {
      response.statusCode = 400;
    }
    response.end();
  });
}).listen(0, "127.0.0.1", function () {
  console.log(`http://127.0.0.1:${this.address().port}`);
});
