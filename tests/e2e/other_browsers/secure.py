"""The product over https: WebKitGTK takes no secure cookie from plain http, not even at home."""

import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.certificates import certificate_of

HOME = "localhost"


@contextmanager
def secure_front(port: int, folder: Path) -> Iterator[str]:
    """Speak https at a port of its own, and hand what is said to this one; yield the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        threading.Thread(target=_serve, args=(listening, context, port), daemon=True).start()
        yield f"https://{HOME}:{listening.getsockname()[1]}"


def _serve(listening: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):  # closed: the tests are over
        while True:
            plain, _ = listening.accept()
            threading.Thread(target=_join, args=(plain, context, port), daemon=True).start()


def _join(plain: socket.socket, context: ssl.SSLContext, port: int) -> None:
    """Carry one connection; a browser that does not know the certificate yet hangs up first."""
    with (
        suppress(OSError),
        context.wrap_socket(plain, server_side=True) as outer,
        socket.create_connection(("127.0.0.1", port)) as inner,
    ):
        back = threading.Thread(target=_carry, args=(inner, outer), daemon=True)
        back.start()
        _carry(outer, inner)
        back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        shutil.copyfileobj(source.makefile("rb", 0), target.makefile("wb", 0))
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def _certificate(folder: Path) -> Path:
    """Write a key and a certificate that nobody else trusts, and return the file."""
    made, key = certificate_of(HOME)
    file = folder / "localhost.pem"
    file.write_bytes(key + made)
    return file
