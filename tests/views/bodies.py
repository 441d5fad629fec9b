"""Request bodies that no page sends."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
DEEP = "[" * 100_000
REPEATED = {"works_on", "reads_on"}  # one box for each day of the week


def post_body(client: Client, address: str, body: bytes, kind: str) -> HttpResponse:
    """Post an unchanged body; the test client alone would drop the type of an empty one."""
    return client.generic("POST", address, body, kind, CONTENT_TYPE=kind)


def multipart(fields: Mapping[str, Any], *, charset: str = "utf-8") -> tuple[bytes, str]:
    """Return a multipart body with the fields, and its content type."""
    lines = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (value if isinstance(value, bytes) else str(value).encode())
        + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(lines) + b"--b--\r\n", f"multipart/form-data; boundary=b; charset={charset}"


def bodies(good_post: Mapping[str, Any]) -> dict[str, tuple[bytes, str]]:
    """Return bodies that no page sends, by name; each contains a good post in some form."""
    good = urlencode(good_post, doseq=True).encode()
    whole, kind = multipart(good_post)
    file = b'--b\r\nContent-Disposition: form-data; name="name"; filename="x"\r\n\r\n'
    coded = b'; name="x"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--b--\r\n'
    first = next((name for name in good_post if name not in REPEATED), "skip")
    return {
        "unknown key": (good + b"&surprise=1", FORM),
        "unknown key of another form": (good + b"&person_id=1&role=operator", FORM),
        "unknown key with NUL": (good + b"&%00=1", FORM),
        "key twice": (good + f"&{first}=1&{first}=2".encode(), FORM),
        "token twice": (good + b"&csrfmiddlewaretoken=1&csrfmiddlewaretoken=2", FORM),
        "JSON": (json.dumps(dict(good_post)).encode(), JSON),
        "JSON, empty": (b"", JSON),
        "JSON, deep": (DEEP[:60_000].encode(), JSON),
        "JSON, deep and long": (DEEP.encode(), JSON),
        "JSON as a form": (DEEP[:60_000].encode(), FORM),
        "plain text": (good, "text/plain"),
        "no content type": (good, ""),
        "broken content type": (good, "application/x-www-form-urlencoded-ish; ;"),
        "XML": (b"<a/>", "application/xml"),
        "multipart without boundary": (whole, "multipart/form-data"),
        "multipart, broken boundary": (whole, "multipart/form-data; boundary=\x7f"),
        "multipart, cut": (whole[: len(whole) // 2] + b"--b", kind.replace("=b;", "=c;")),
        "multipart, base64 garbage": (b"--b\r\nContent-Disposition: form-data" + coded, kind),
        "multipart with a file": (whole.replace(b"--b--", file + b"x\r\n--b--"), kind),
        "multipart with a long file": (file + b"x" * 70_000 + b"\r\n--b--\r\n", kind),
        "over 64 KiB": (good + b"&note=" + b"x" * 65_537, FORM),
        "over 64 KiB, one key": (b"x" * 65_537, FORM),
        "over 64 KiB, multipart": multipart({**good_post, "note": "x" * 65_537}),
        "thousands of keys": (b"&".join(b"%d=" % n for n in range(5000)), FORM),
        "another encoding": (good, FORM + "; charset=utf-16"),
        "surrogates": multipart({**good_post, first: b"+2AA-"}, charset="utf-7"),
        "an encoding that is none": multipart(good_post, charset="base64"),
        "an encoding that raises": multipart(good_post, charset="undefined"),
        "an encoding of names": multipart(good_post, charset="idna"),
        "an escape as encoding": multipart({first: b"\\ud800"}, charset="unicode_escape"),
    }
