"""Checks that py-dactyl, a client library of other people, works with the pretend panel.

    pip install py-dactyl
    python test_pydactyl.py PANEL_URL KEY

Expects the three servers of the standard scenario. Prints one line per check; exits with 1 if one failed.
"""

import sys
import time

from pydactyl import PterodactylClient
from pydactyl.exceptions import PterodactylApiError
from requests.exceptions import HTTPError

FAILED = []


def check(name, passed, found=""):
    print(("ok    " if passed else "FAIL  ") + name + ("" if passed else f": {found!r}"))
    if not passed:
        FAILED.append(name)


def wait_until(question, seconds=20):
    """Asks four times a second until the answer is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.25)
    return False


def status_of(error):
    return getattr(error.response, "status_code", None)


def check_lists(client):
    servers = [server["attributes"] for page in client.client.servers.list_servers() for server in page]
    names = [server["name"] for server in servers]
    check("list_servers names the three servers", names == ["survival-1", "valheim-1", "rust-1"], names)
    eggs = [
        server["attributes"]["relationships"]["egg"]["attributes"]["name"]
        for page in client.client.servers.list_servers(includes=["egg"])
        for server in page
    ]
    check("include=egg names the eggs", eggs == ["Paper", "Valheim", "Rust"], eggs)
    small = client.client.servers.list_servers(params={"per_page": 1})
    link = small.get_next_page_link()
    check("a page of one knows of the others", len(small) == 3 and link.endswith("per_page=1&page=2"), link)
    return {server["name"]: server["identifier"] for server in servers}


def check_server(client, server_id):
    server = client.client.servers.get_server(server_id)
    check("get_server finds the short id", server["identifier"] == server_id, server)
    figures = client.client.servers.get_server_utilization(server_id)
    check("utilization has a state", figures["current_state"] == "running", figures)
    check("utilization has memory", figures["resources"]["memory_bytes"] > 0, figures)
    try:
        client.client.servers.get_server("00000000")
        check("an unknown server is refused", False)
    except HTTPError as error:
        check("an unknown server is refused", status_of(error) == 404, error)
    account = client.client.account.get_account()
    check("the account can be read", "attributes" in account, account)
    permissions = client.client.servers.list_permissions()
    check("permissions can be read", "attributes" in permissions, permissions)


def check_backups(client, server_id):
    created = client.client.servers.backups.create_backup(server_id)["attributes"]
    check("create_backup begins one", created["completed_at"] is None, created)
    uuid = created["uuid"]

    def is_done():
        detail = client.client.servers.backups.get_backup_detail(server_id, uuid)
        return detail["attributes"]["completed_at"] is not None

    check("the backup ends", wait_until(is_done))
    detail = client.client.servers.backups.get_backup_detail(server_id, uuid)["attributes"]
    check("it is good and has a checksum", detail["is_successful"] and detail["checksum"][:5] == "sha1:", detail)
    listed = client.client.servers.backups.list_backups(server_id)["data"]
    check("list_backups has it", uuid in [backup["attributes"]["uuid"] for backup in listed], listed)
    link = client.client.servers.backups.get_backup_download(server_id, uuid)["attributes"]["url"]
    check("it has a download link", link.startswith("http"), link)
    client.client.servers.backups.delete_backup(server_id, uuid)
    listed = client.client.servers.backups.list_backups(server_id)["data"]
    check("delete_backup removes it", uuid not in [backup["attributes"]["uuid"] for backup in listed], listed)


def check_console_and_power(client, panel, server_id):
    response = client.client.servers.send_console_command(server_id, "list")
    check("a command is accepted", response.status_code == 204, response.status_code)
    with client.client.servers.get_websocket_client(server_id, origin=panel) as socket:
        events = socket.listen()
        names = [next(events)["event"], next(events)["event"]]
        check("its socket client is let in", names == ["auth success", "status"], names)
        response = client.client.servers.send_power_action(server_id, "kill")
        check("a power action is accepted", response.status_code == 204, response.status_code)
        seen = []
        for event in socket.listen(events=["status"]):
            seen += event["args"]
            if seen[-1] == "offline":
                break
        check("kill passes stopping and ends offline", seen == ["stopping", "offline"], seen)
        try:
            client.client.servers.send_console_command(server_id, "list")
            check("a command to an offline server is refused", False)
        except HTTPError as error:
            check("a command to an offline server is refused", status_of(error) == 502, error)
        client.client.servers.send_power_action(server_id, "start")
        seen = []
        for event in socket.listen(events=["status"]):
            seen += event["args"]
            if seen[-1] == "running":
                break
        check("start passes starting and ends running", seen == ["starting", "running"], seen)


def check_refusals(client, panel, server_id):
    try:
        client.client.servers.send_console_command(server_id, " ")
        check("an empty command breaks a rule", False)
    except PterodactylApiError as error:
        check("an empty command breaks a rule", "ValidationException" in str(error), error)
    try:
        PterodactylClient(panel, "ptlc_wrong").client.servers.list_servers()
        check("a wrong key is refused", False)
    except HTTPError as error:
        check("a wrong key is refused", status_of(error) == 401, error)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: test_pydactyl.py PANEL_URL KEY")
    panel, key = sys.argv[1].rstrip("/"), sys.argv[2]
    client = PterodactylClient(panel, key)
    ids = check_lists(client)
    check_server(client, ids["survival-1"])
    check_backups(client, ids["survival-1"])
    check_console_and_power(client, panel, ids["survival-1"])
    check_refusals(client, panel, ids["survival-1"])
    print(f"{len(FAILED)} failed")
    sys.exit(1 if FAILED else 0)


main()
