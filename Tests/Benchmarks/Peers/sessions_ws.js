// Sessions with the package `ws`: node sessions_ws.js URL SESSIONS LINES [AUTHORITY]
// Does what ours does with a console line: decodes it and takes terminal codes out.
const fs = require("fs");
const WebSocket = require("ws");
const [url, sessions, lines] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const ca = process.argv[5] ? fs.readFileSync(process.argv[5]) : undefined;
const codes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])/g;
let line = "";
const begin = { wall: process.hrtime.bigint(), cpu: process.cpuUsage() };
let ready = 0, seen = 0, start = null;

function usage() {
  const cpu = process.cpuUsage();
  return { wall: Number(process.hrtime.bigint() - begin.wall) / 1e9, cpu: (cpu.user + cpu.system - begin.cpu.user - begin.cpu.system) / 1e6 };
}

function end() {
  const now = usage();
  const from = start ?? now;
  console.log(JSON.stringify({
    sessions: ready, lines: seen, dropped: 0, connect_seconds: from.wall, seconds: now.wall - from.wall,
    connect_cpu_seconds: from.cpu, cpu_seconds: now.cpu - from.cpu, memory: process.memoryUsage().rss,
  }));
  process.exit(0);
}

function open() {
  const socket = new WebSocket(url, { perMessageDeflate: false, origin: "http://bench", ca });
  socket.on("open", () => socket.send('{"event":"auth","args":["a.token.of-nobody"]}'));
  socket.on("message", (data) => {
    const message = JSON.parse(data.toString());
    if (message.event === "console output") {
      seen += 1;
      line = message.args[0];
      if (line.includes("\x1b")) line = line.replace(codes, "");
    }
    if (message.event === "auth success" && ++ready === sessions) start = usage();
    if (ready === sessions && seen >= lines) end();
  });
}

for (let count = 0; count < sessions; count++) open();
