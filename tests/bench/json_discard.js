// Node's http and JSON.parse, everything thrown away; what json_discard.cpp does, in another language.
const server = require("http").createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    JSON.parse(Buffer.concat(parts).toString());
    response.writeHead(202, { "Content-Type": "application/json", "Content-Length": 2 });
    response.end("{}");
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1");
