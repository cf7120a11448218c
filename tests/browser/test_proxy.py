"""``docs/nginx/board.conf`` with Debian's nginx, as it stands but for ports, name and certificate: TLS, a page with its websocket, limits, headers."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.browser import QUIET, ROOT, server
from clearance import ledgers
from clearance.locale import translator
from clearance.server import gate

CONFIGURATION = ROOT / "docs" / "nginx" / "board.conf"
NAME = "board.example.org"
# What Debian's nginx.conf has around conf.d, for a process of one's own: nothing is written outside its folder.
AROUND = """daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/board.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its ports, and the board's own address behind it."""

    tls: int
    plain: int
    board: str

    def ask(self, path: str, method: str = "GET", port: int | None = None, name: str = NAME, **headers: str) -> tuple[int, dict[str, str], str]:
        """One request over TLS (or to the plain port): status, headers, text."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if port is None:
            connection = http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=20, context=context)
            plain = socket.create_connection(("127.0.0.1", self.tls), timeout=20)
            connection.sock = context.wrap_socket(plain, server_hostname=name)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request(method, path, headers={"Host": f"{name}:{self.tls}"} | {key.replace("_", "-"): value for key, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    taken = [socket.socket() for _ in range(count)]
    for each in taken:
        each.bind(("127.0.0.1", 0))
    found = [each.getsockname()[1] for each in taken]
    for each in taken:
        each.close()
    return found


def listens(port: int) -> bool:
    """Whether somebody does now."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def program(name: str) -> str:
    """Where a program is. Debian keeps nginx where only the administrator's path leads."""
    found = shutil.which(name, path=os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/usr/local/sbin"]))
    assert found, f"{name} is not installed: apt-get install --no-install-recommends nginx openssl (see Makefile)"
    return found


def configured(folder: Path, tls: int, plain: int, board: str) -> None:
    """The committed file for these ports and this certificate, into the folder; each thing that is changed is there to change."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for stands, becomes, times in (
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl", 2),
        ("listen 80;", f"listen 127.0.0.1:{plain};", 1),
        ("/etc/ssl/board/", f"{folder}/", 2),
        ("server 127.0.0.1:8501;", f"server {board.split('//')[1]};", 1),
    ):
        assert text.count(stands) == times, stands
        text = text.replace(stands, becomes)
    (folder / "board.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""), encoding="utf-8")


@pytest.fixture(scope="module")
def proxy(sample_folder, tmp_path_factory) -> Iterator[Proxy]:
    """nginx as whoever runs the tests, before a board with the sample."""
    folder = tmp_path_factory.mktemp("nginx")
    nginx, openssl = program("nginx"), program("openssl")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    tls, plain = free_ports(2)
    with server(ROOT / "app.py", CLEARANCE_STORE=str(sample_folder), CLEARANCE_HOSTS=NAME, CLEARANCE_ROLE="admin") as (board, _):
        configured(folder, tls, plain, board)
        command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and not listens(tls):
                time.sleep(0.05)
            yield Proxy(tls, plain, board)
            assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
        finally:
            process.terminate()
            process.wait()


def test_a_page_works_through_the_proxy_with_its_websocket(proxy, browser):
    """In a Chromium that is told where the name is; nothing in its console, and it goes on working when something is chosen."""
    arguments = [*QUIET, "--ignore-certificate-errors", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    told = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=arguments)
    try:
        page, troubles, sockets = told.new_page(), [], []
        page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
        page.on("websocket", lambda opened: sockets.append(opened.url))
        page.goto(f"https://{NAME}:{proxy.tls}/teams?lang=zh")
        page.wait_for_selector(".js-plotly-plot svg.main-svg")
        page.get_by_text("English", exact=True).click()
        page.wait_for_function("() => location.search.includes('lang=en')")
        page.get_by_text(translator("en")("teams.question")).wait_for()
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")  # a button that is drawn anew takes no click
        with page.expect_download() as table:
            page.get_by_role("button", name="CSV").first.click()
        assert Path(table.value.path()).stat().st_size > 100
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        assert cookies["_streamlit_xsrf"]["secure"]
        assert sockets == [f"wss://{NAME}:{proxy.tls}/_stcore/stream"] and troubles == []
    finally:
        told.close()


def test_the_proxys_answers_carry_the_boards_headers_and_its_own(proxy):
    status, headers, _ = proxy.ask("/teams", accept_encoding="gzip")
    assert status == 200 and headers["strict-transport-security"] == "max-age=31536000"
    assert headers["content-encoding"] == "gzip" and headers["x-content-type-options"] == "nosniff"
    assert f"connect-src 'self' ws://{NAME}:{proxy.tls} wss://{NAME}:{proxy.tls};" in headers["content-security-policy"]
    assert headers["server"] == "nginx", "no version"
    assert proxy.ask("/no/such", name=NAME)[1]["strict-transport-security"]


def test_plain_http_is_sent_on_to_tls(proxy):
    status, headers, _ = proxy.ask("/teams?lang=en", port=proxy.plain)
    assert status == 308 and headers["location"] == f"https://{NAME}/teams?lang=en"
    assert proxy.ask("/x", port=proxy.plain, name="evil.example")[1]["location"] == f"https://{NAME}/x", "never to a name that a visitor brings"


def test_another_name_gets_no_certificate(proxy):
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        proxy.ask("/", name="evil.example")


def test_a_session_through_the_proxy_is_for_the_boards_own_pages(proxy):
    upgrade = {"connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13", "sec_websocket_key": "dGhlIHNhbXBsZSBub25jZQ=="}
    own = f"https://{NAME}:{proxy.tls}"
    assert proxy.ask("/_stcore/stream", **upgrade, origin="https://evil.example")[0] == 403
    assert proxy.ask("/_stcore/upload_file/a/b", "DELETE", origin="https://evil.example")[0] == 403
    assert "XSRF" in proxy.ask("/_stcore/upload_file/a/b", "DELETE", origin=own)[2]


def test_an_upload_that_is_too_large_is_refused_unread(proxy):
    limit = ledgers.load().limits.file_bytes + gate.FRAMING_BYTES
    assert re.search(r"client_max_body_size\s+(\d+)m;", CONFIGURATION.read_text(encoding="utf-8"))[1] == str(limit // 1024 // 1024)
    assert proxy.ask("/_stcore/upload_file/a/b", "PUT", content_length=str(limit + 1))[0] == 413
    assert proxy.ask("/_stcore/host-config", "POST", content_length=str(gate.FRAMING_BYTES + 1))[0] == 413, "the board's own limit for the rest"


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/_stcore/metrics"])
def test_health_and_metrics_stay_at_the_machine(proxy, path):
    assert proxy.ask(path)[0] == 404
    connection = http.client.HTTPConnection(proxy.board.split("//")[1], timeout=20)
    connection.request("GET", path)
    assert connection.getresponse().status == 200
    connection.close()


def test_the_proxy_says_where_a_visitor_comes_from_whatever_the_visitor_claims(proxy):
    """The board believes no header in a visitor's favour, and the proxy hands none of them on."""
    assert proxy.ask("/teams", x_forwarded_for="10.0.0.5", forwarded="for=10.0.0.5", x_real_ip="10.0.0.5")[0] == 200
    connection = http.client.HTTPConnection(proxy.board.split("//")[1], timeout=20)
    connection.request("GET", "/teams", headers={"X-Forwarded-For": "10.0.0.5"})
    assert connection.getresponse().status == 403, "what the proxy would say of somebody from elsewhere"
    connection.close()
