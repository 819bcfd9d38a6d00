// Hands the driver's requests to the Worker, and what it answers back.
const worker = new Worker("worker.js", { type: "module" });
const answer = (reply) => (window.reply = reply);
worker.onmessage = ({ data }) => answer(data);
worker.onerror = ({ message }) => answer({ error: message ?? "the Worker does not start" });

window.ask = (request) => {
  window.reply = undefined;
  const [file] = document.getElementById("file").files;
  worker.postMessage({ ...request, file: request.from === "file" ? file : undefined });
};
