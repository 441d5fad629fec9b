"""The examples for nginx and Caddy hold what the manual promises, with the real programs.

They stand before the real server with a certificate of the test's own, on ports of this machine.
"""

import os
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from checkins.forms.take_along_files import MOST_BYTES
from checkins.views.access import FORM_AROUND
from relapse_watch.running.init import caddyfile
from tests.certificates import certificate_of
from tests.serving import seed, serving
from tests.visiting import Visitor

DEPLOY = Path(settings.BASE_DIR) / "docs" / "deploy"
HOST = "days.clinic.example"
PROGRAMS = {"nginx": "/usr/sbin/nginx", "caddy": "/usr/bin/caddy"}
PATIENCE_SECONDS = 30
SLOW_SECONDS = 1.0
LIMIT = 1088 * 1024
LONGER = 16400 * 1024  # at the one address that takes all that somebody took along
RESETS = 20  # within a minute from one address
FOUND = [name for name, path in PROGRAMS.items() if Path(path).exists()]
if os.environ.get("CI") == "true":
    FOUND = list(PROGRAMS)  # CI installs both, and fails where one is missing


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs: its ports, and what it wrote."""

    http: int
    https: int
    folder: Path

    def visitor(self, **more: object) -> Visitor:
        tls = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        return Named(self.https, HOST, tls=tls, **more)  # type: ignore[arg-type]


class Named(Visitor):
    """A visitor who asks this machine for the site by its name."""

    def connection(self) -> object:  # type: ignore[override]
        connection = super().connection()
        connection._create_connection = lambda *_, **__: socket.create_connection(  # type: ignore[attr-defined]
            ("127.0.0.1", self.port), 60, (self.source, 0)
        )
        connection.host = self.host
        return connection


def certificate(folder: Path) -> None:
    """Write a certificate for the site's name, which only this test trusts."""
    made, key = certificate_of(HOST)
    (folder / "cert.pem").write_bytes(made)
    (folder / "key.pem").write_bytes(key)


def changed(text: str, *changes: tuple[str, str]) -> str:
    """Return the example with these places of this machine; each must be in it."""
    for old, new in changes:
        assert re.search(old, text), old
        text = re.sub(old, new, text)
    return text


def nginx(folder: Path, upstream: int, http: int, https: int) -> tuple[list[str], dict[str, str]]:
    site = changed(
        (DEPLOY / "nginx.conf").read_text(),
        (r"    listen \[::\].*\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{http};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{https} ssl;"),
        (r"/etc/letsencrypt/live/[\w.]+/fullchain.pem", f"{folder}/cert.pem"),
        (r"/etc/letsencrypt/live/[\w.]+/privkey.pem", f"{folder}/key.pem"),
        (r"/var/log/nginx/error.log", f"{folder}/error.log"),
        (r"127.0.0.1:8000", f"127.0.0.1:{upstream}"),
    )
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = f"user {os.environ.get('USER') or 'root'};\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log crit;\n"
        f"events {{}}\nhttp {{\naccess_log {folder}/access.log;\n{temporary}{site}}}\n"
    )
    command = [PROGRAMS["nginx"], "-e", f"{folder}/first.log", "-c", f"{folder}/nginx.conf"]
    return command, {}


def caddy(folder: Path, upstream: int, http: int, https: int) -> tuple[list[str], dict[str, str]]:
    site = changed(
        caddyfile((DEPLOY / "Caddyfile").read_text(), host=HOST),
        (r"\{\n\tservers", f"{{\n\tadmin off\n\thttp_port {http}\n\thttps_port {https}\n\tservers"),
        (rf"\{{\$SITE_HOST:{HOST}\}} \{{", f"{HOST} {{\n\ttls {folder}/cert.pem {folder}/key.pem"),
    )
    (folder / "Caddyfile").write_text(site)
    own = {"UPSTREAM": f"127.0.0.1:{upstream}", "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    return [PROGRAMS["caddy"], "run", "--config", f"{folder}/Caddyfile"], own


EXAMPLES = {"nginx": nginx, "caddy": caddy}


@contextmanager
def proxy_before(name: str, upstream: int, folder: Path) -> Iterator[Proxy]:
    """Run a proxy as its example says, before a server on this port."""
    folder.mkdir()
    certificate(folder)
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as other,
    ):
        http, https = one.getsockname()[1], other.getsockname()[1]
    command, own = EXAMPLES[name](folder, upstream, http, https)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **own}, stdout=output, stderr=output, cwd=folder
        )
    try:
        until(lambda: _listens(http) and _listens(https), folder / "output")
        yield Proxy(http, https, folder)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def until(is_so: Callable[[], object], log: Path) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < ends, log.read_text()
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@pytest.fixture(scope="module", params=FOUND)
def proxy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """The real server behind a proxy, with its settings as the manual has them."""
    folder = tmp_path_factory.mktemp("served")
    seed(f"sqlite:///{folder / 'db.sqlite3'}")
    with ExitStack() as stack:
        server = stack.enter_context(
            serving(
                DATABASE_URL=f"sqlite:///{folder / 'db.sqlite3'}",
                ALLOWED_HOSTS=f"{HOST},localhost",
                SITE_ORIGIN=f"https://{HOST}",
                BEHIND_PROXY="true",
                TRUSTED_PROXY="127.0.0.1",
                SECURE_SSL_REDIRECT="false",
            )
        )
        yield stack.enter_context(proxy_before(request.param, server.port, folder / "proxy"))


def test_help_is_answered_over_https_with_the_products_headers(proxy: Proxy) -> None:
    status, page, headers = proxy.visitor().get("/help/")

    assert (status, "988" in page) == (200, True)
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_plain_http_leads_to_https(proxy: Proxy) -> None:
    status, _, headers = Visitor(proxy.http, HOST).get("/help/?x=1")

    assert status in {301, 308}
    there = headers["Location"].replace(f":{proxy.https}", "")
    assert there == f"https://{HOST}/help/?x=1"


def test_no_old_cipher_is_taken(proxy: Proxy) -> None:
    """TLS 1.2 with CBC is what an old browser would ask for."""
    old = ssl.create_default_context()
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.set_ciphers("ECDHE+AES+SHA256:ECDHE+AES+SHA384:ECDHE+AES+SHA1:!AESGCM:!AESCCM")

    with socket.create_connection(("127.0.0.1", proxy.https)) as line, pytest.raises(ssl.SSLError):
        old.wrap_socket(line, server_hostname=HOST)


def test_a_form_is_taken_so_the_site_knows_that_it_came_by_https(proxy: Proxy) -> None:
    visitor = proxy.visitor(source="127.0.0.9")

    assert visitor.post("/account/password/reset/", {"email": "a@example.org"})[0] == 302
    assert set(visitor.cookies) >= {"__Host-form"}


def test_the_limits_count_who_asks_and_believe_no_header_of_theirs(proxy: Proxy) -> None:
    """Twenty resets a minute from one address, whatever it says of itself."""
    lies = {"X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.7"}
    crowd = proxy.visitor(source="127.0.0.2")
    others = proxy.visitor(source="127.0.0.3")
    path, fields = "/account/password/reset/", {"email": "a@example.org"}

    statuses = [crowd.post(path, fields)[0] for _ in range(RESETS + 1)]
    lying = proxy.visitor(
        source="127.0.0.2", headers={**lies, "Forwarded": "for=203.0.113.8"}
    ).post(path, fields)[0]
    blamed = proxy.visitor(source="127.0.0.4", headers={"X-Forwarded-For": "127.0.0.2"})

    assert statuses == [302] * RESETS + [429]
    assert (lying, others.post(path, fields)[0]) == (429, 302)
    assert blamed.post(path, fields)[0] == 302


def test_a_visitor_cannot_say_that_plain_http_was_https(proxy: Proxy) -> None:
    lies = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "elsewhere.example"}

    status, _, headers = Visitor(proxy.http, HOST, headers=lies).get("/help/")

    assert status in {301, 308}
    assert "elsewhere" not in headers["Location"]
    page = proxy.visitor(headers={"X-Forwarded-Host": "elsewhere.example"}).get("/help/")[1]
    assert "elsewhere" not in page


def is_refused(proxy: Proxy, path: str, letters: int) -> bool:
    """Return whether a body is not taken. The site may close before a proxy has passed on all."""
    try:
        return proxy.visitor().post(path, {"email": "a" * letters})[0] in {413, 502}
    except OSError:
        return True


def reaches_the_site(proxy: Proxy, path: str, letters: int) -> bool:
    """Return whether the product answers in its own words: it takes no such form."""
    status, page, _ = proxy.visitor().post(path, {"email": "a" * letters})
    return status == 400 and "Help now" in page


def test_a_body_over_the_limit_is_refused_and_one_below_reaches_the_site(proxy: Proxy) -> None:
    path = "/account/password/reset/"

    assert is_refused(proxy, path, LIMIT)
    assert reaches_the_site(proxy, path, LIMIT - 2000)


def test_the_file_that_somebody_brings_has_a_limit_of_its_own(proxy: Proxy) -> None:
    path = "/take-along/bring/"

    assert reaches_the_site(proxy, path, LIMIT * 8)
    assert is_refused(proxy, path, LONGER)


def test_no_path_is_written_down(proxy: Proxy) -> None:
    secret = "s3cret-t0ken"
    for path in (f"/accounts/join/{secret}/", f"/nowhere/{secret}/", f"/help/?{secret}"):
        proxy.visitor().get(path)
        Visitor(proxy.http, HOST).get(path)

    written = [path for path in proxy.folder.rglob("*") if path.is_file()]
    assert written
    assert [str(path) for path in written if secret.encode() in path.read_bytes()] == []


@pytest.mark.parametrize("name", FOUND)
def test_a_slow_body_reaches_the_site_whole(name: str, tmp_path: Path) -> None:
    """The server behind it sees no connection before the last byte came."""
    heard: list[float] = []
    over = threading.Event()

    def listen(server: socket.socket) -> None:
        while not over.is_set():
            with suppress(OSError):
                line, _ = server.accept()
                with line:
                    request = line.recv(65536)
                    heard.append(time.monotonic())
                    while b"END" not in request:
                        request += line.recv(65536)
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=listen, args=(server,), daemon=True)
        thread.start()
        with proxy_before(name, server.getsockname()[1], tmp_path / "proxy") as proxy:
            connection = proxy.visitor().connection()
            connection.putrequest("POST", "/slow/")  # type: ignore[attr-defined]
            connection.putheader("Content-Length", "1003")  # type: ignore[attr-defined]
            connection.endheaders()  # type: ignore[attr-defined]
            began = time.monotonic()
            connection.send(b"x" * 1000)  # type: ignore[attr-defined]
            time.sleep(SLOW_SECONDS)
            before = list(heard)
            connection.send(b"END")  # type: ignore[attr-defined]
            status = connection.getresponse().status  # type: ignore[attr-defined]
        over.set()

    assert (status, before) == (200, [])
    assert heard[0] - began >= SLOW_SECONDS


def test_the_two_examples_have_one_limit() -> None:
    known = ((DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text())

    assert f"client_max_body_size {LIMIT // 1024}k;" in known[0]
    assert f"max_size {LIMIT // 1024}KiB" in known[1]
    assert f"client_max_body_size {LONGER // 1024}k;" in known[0]
    assert f"max_size {LONGER // 1024}KiB" in known[1]
    assert LONGER > MOST_BYTES + FORM_AROUND
    assert settings.SERVER["max_request_body_size"] == LIMIT
