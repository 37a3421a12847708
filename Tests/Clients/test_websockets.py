"""Checks the pretend node's socket with `websockets`, a WebSocket library of other people.

    pip install websockets
    python test_websockets.py PANEL_URL KEY

Expects the servers of the standard scenario. Prints one line per check; exits with 1 if one failed.
"""

import json
import re
import sys
import urllib.error
import urllib.request

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

FAILED = []
SECONDS = 15


def check(name, passed, found=""):
    print(("ok    " if passed else "FAIL  ") + name + ("" if passed else f": {found!r}"))
    if not passed:
        FAILED.append(name)


class Panel:
    """The few requests that a socket's client needs."""

    def __init__(self, url, key):
        self.url = url
        self.key = key

    def get(self, path):
        request = urllib.request.Request(
            self.url + path, headers={"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return json.load(response)

    def ticket(self, server):
        data = self.get(f"/api/client/servers/{server}/websocket")["data"]
        return data["socket"], data["token"]


class Session:
    """Events over a socket."""

    def __init__(self, socket):
        self.socket = socket

    def send(self, event, *args):
        self.socket.send(json.dumps({"event": event, "args": list(args)}))

    def next(self):
        message = json.loads(self.socket.recv(timeout=SECONDS))
        return message["event"], message.get("args", [])

    def wait_for(self, event, test=lambda args: True):
        """The arguments of the next event of that name that passes the test."""
        while True:
            name, args = self.next()
            if name == event and test(args):
                return args


def refusal(url, origin):
    try:
        with connect(url, origin=origin, open_timeout=SECONDS):
            pass
    except InvalidStatus as error:
        return error.response.status_code
    return None


def plain(line):
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def check_handshake(url, panel):
    check("a foreign origin is refused", refusal(url, "https://elsewhere.example") == 403)
    check("the origin with a slash is refused", refusal(url, panel + "/") == 403)
    check("no origin is refused", refusal(url, None) == 403)
    unknown = re.sub(r"servers/[^/]+/", "servers/00000000-0000-4000-8000-000000000000/", url)
    check("an unknown server is refused", refusal(unknown, panel) == 404)


def check_tokens(session, token):
    session.send("send stats")
    name, args = session.next()
    check("nothing goes without a token", (name, args) == ("jwt error", ["jwt: no jwt present"]), (name, args))
    session.send("auth", "rubbish")
    name, args = session.next()
    check("a bad token is a daemon error", name == "daemon error" and args[0].startswith("Error Event ["), args)
    session.send("auth", token)
    name, args = session.next()
    check("a good token is accepted", (name, args) == ("auth success", []), (name, args))
    name, args = session.next()
    check("the status follows", (name, args) == ("status", ["running"]), (name, args))


def check_stats(session):
    stats = json.loads(session.wait_for("stats")[0])
    check("figures flow", stats["state"] == "running" and stats["memory_bytes"] > 0, stats)
    check("broadcast figures have sorted keys", list(stats) == sorted(stats), list(stats))
    check("uptime is in milliseconds", stats["uptime"] > 3_600_000, stats["uptime"])


def check_console(session):
    session.send("send command", "list")
    args = session.wait_for("console output", lambda args: "players online" in args[0])
    matched = re.match(r"^\[\d\d:\d\d:\d\d INFO\]: There are \d+ of a max of 20", plain(args[0]))
    check("a command is answered on the console", matched, args)
    for command, answer in [("save-off", "now disabled"), ("save-all flush", "Saved the game"), ("save-on", "now enabled")]:
        session.send("send command", command)
        args = session.wait_for("console output", lambda args: plain(args[0]).endswith(answer))
        check(f"`{command}` is answered", True, args)
    session.send("send logs")
    session.wait_for("console output")
    check("the backlog is told when asked for", True)


def check_power(session):
    session.send("set state", "restart")
    session.send("set state", "stop")
    seen = []
    error = None
    while "running" not in seen:
        name, args = session.next()
        if name == "status":
            seen += args
        elif name == "daemon error":
            error = args[0]
    check("a restart passes all four states", seen == ["stopping", "offline", "starting", "running"], seen)
    check("a second power action meets the lock", error and "another power action" in error, error)


def check_size(session):
    session.socket.send("x" * 5000)
    try:
        while True:
            session.next()
    except ConnectionClosed as error:
        code = error.rcvd.code if error.rcvd else None
        check("a long message ends the connection with 1009", code == 1009, code)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: test_websockets.py PANEL_URL KEY")
    panel = Panel(sys.argv[1].rstrip("/"), sys.argv[2])
    servers = {item["attributes"]["name"]: item["attributes"]["uuid"] for item in panel.get("/api/client")["data"]}
    url, token = panel.ticket(servers["survival-1"])
    check("the ticket names the server by its full uuid", servers["survival-1"] in url, url)
    check_handshake(url, panel.url)
    # The library offers compression, which may be declined, and sends pings by itself.
    with connect(url, origin=panel.url, open_timeout=SECONDS) as socket:
        session = Session(socket)
        check_tokens(session, token)
        check_stats(session)
        check_console(session)
        check_power(session)
        check_size(session)
    print(f"{len(FAILED)} failed")
    sys.exit(1 if FAILED else 0)


main()
