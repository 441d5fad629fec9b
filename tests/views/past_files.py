"""Helpers for the tests of the page on which past check-ins are imported."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

HERE = "/settings/import/"
GOOD = "day,cravings,slept_well,used\n2026-10-02,2,1,1\n2026-10-01,1,4,0\n2026-10-03,,,\n"


def file_of(content: str | bytes, name: str = "past.csv") -> SimpleUploadedFile:
    """Return a CSV file as a browser uploads it."""
    raw = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, raw, content_type="text/csv")


def bring(client: Client, content: str | bytes, **more: object) -> HttpResponse:
    """Upload a file on the import page."""
    return client.post(HERE, {"file": file_of(content), **more})
