"""The product over https: WebKitGTK takes no secure cookie from plain http, not even at home."""

import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOME)])
    day, now = timedelta(days=1), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * day)  # the tests' clock and the browser's are days apart
        .not_valid_after(now + 30 * day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    as_pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(as_pem, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(as_pem)
    )
    return file
