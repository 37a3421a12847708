"""Sessions with a Python package: sessions.py websockets|picows URL SESSIONS LINES [AUTHORITY]

Does what ours does with a console line: decodes it and takes terminal codes out.
"""
import asyncio
import json
import os
import re
import resource
import ssl
import sys
import time

try:
    from orjson import loads
except ImportError:
    from json import loads

LIBRARY, URL, SESSIONS, LINES = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
TLS = ssl.create_default_context(cafile=sys.argv[5]) if len(sys.argv) > 5 else None
CODES = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[@-Z\\\\^_])")
AUTH = '{"event":"auth","args":["a.token.of-nobody"]}'


def usage():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.monotonic(), used.ru_utime + used.ru_stime


class Count:
    def __init__(self):
        self.ready = self.seen = 0
        self.begin = usage()
        self.start = None
        self.ended = asyncio.Event()

    def take(self, payload):
        message = loads(payload)
        if message["event"] == "console output":
            self.seen += 1
            self.line = message["args"][0]
            if "\x1b" in self.line:
                self.line = CODES.sub("", self.line)
        elif message["event"] == "auth success":
            self.ready += 1
            if self.ready == SESSIONS:
                self.start = usage()
        if self.ready == SESSIONS and self.seen >= LINES:
            self.ended.set()

    def report(self):
        now = usage()
        start = self.start or now
        with open("/proc/self/statm") as pages:
            memory = int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        print(json.dumps({
            "sessions": self.ready, "lines": self.seen, "dropped": 0, "connect_seconds": start[0] - self.begin[0],
            "seconds": now[0] - start[0], "connect_cpu_seconds": start[1] - self.begin[1],
            "cpu_seconds": now[1] - start[1], "memory": memory,
        }))


async def with_websockets(count):
    from websockets.asyncio.client import connect

    async def one():
        async with connect(URL, compression=None, ping_interval=None, max_size=1 << 20, ssl=TLS, open_timeout=None) as socket:
            await socket.send(AUTH)
            async for message in socket:
                count.take(message)

    tasks = [asyncio.create_task(one()) for _ in range(SESSIONS)]
    await count.ended.wait()
    count.report()
    for task in tasks:
        task.cancel()


async def with_picows(count):
    import picows

    class Listener(picows.WSListener):
        def on_ws_connected(self, transport):
            transport.send(picows.WSMsgType.TEXT, AUTH.encode())

        def on_ws_frame(self, transport, frame):
            if frame.msg_type == picows.WSMsgType.TEXT:
                count.take(frame.get_payload_as_memoryview())

    for _ in range(SESSIONS):
        await picows.ws_connect(Listener, URL, ssl_context=TLS)
    await count.ended.wait()
    count.report()


async def main():
    count = Count()
    await {"websockets": with_websockets, "picows": with_picows}[LIBRARY](count)
    os._exit(0) if not sys.stdout.flush() else None


asyncio.run(main())
