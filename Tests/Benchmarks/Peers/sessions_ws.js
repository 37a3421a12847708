// Sessions with the package `ws`: node sessions_ws.js URL SESSIONS LINES
const WebSocket = require("ws");
const [url, sessions, lines] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
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
  const socket = new WebSocket(url, { perMessageDeflate: false, origin: "http://bench", rejectUnauthorized: false });
  socket.on("open", () => socket.send('{"event":"auth","args":["a.token.of-nobody"]}'));
  socket.on("message", (data) => {
    const message = JSON.parse(data.toString());
    if (message.event === "console output") seen += 1;
    else if (message.event === "auth success" && ++ready === sessions) start = usage();
    if (ready === sessions && seen >= lines) end();
  });
}

for (let count = 0; count < sessions; count++) open();
