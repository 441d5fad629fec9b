"""A visitor without a browser, who keeps cookies as one does and posts a page's form."""

import http.client
import ssl
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

SECONDS = 60


@dataclass
class Visitor:
    """Somebody at this port, who says ``host``; ``source`` is the address that they come from."""

    port: int
    host: str = "localhost"
    source: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        """Return the status, the page and the headers."""
        return self._ask("GET", path, b"", {})

    def post(self, path: str, fields: dict[str, Any]) -> tuple[int, str, dict[str, str]]:
        """Open the page, and post its form."""
        self.get(path)
        token = self.cookies.get(settings.CSRF_COOKIE_NAME, "")
        body = urlencode({"csrfmiddlewaretoken": token, **fields}, doseq=True).encode()
        more = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"https://{self.host}",
        }
        return self._ask("POST", path, body, more)

    def connection(self) -> http.client.HTTPConnection:
        where: dict[str, Any] = {"timeout": SECONDS, "source_address": (self.source, 0)}
        if self.tls is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, **where)
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=self.tls, **where)

    def _ask(
        self, method: str, path: str, body: bytes, more: dict[str, str]
    ) -> tuple[int, str, dict[str, str]]:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": self.host, **self.headers, **more, **({"Cookie": kept} if kept else {})}
        connection = self.connection()
        try:
            connection.request(method, path, body=body or None, headers=headers)
            response = connection.getresponse()
            for value in response.headers.get_all("Set-Cookie", []):
                for name, morsel in SimpleCookie(value).items():
                    self.cookies[name] = morsel.value
            text = response.read().decode(errors="replace")
            return response.status, text, dict(response.headers)
        finally:
            connection.close()
