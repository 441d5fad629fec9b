"""Taken along from one site and brought to another: other database, other keys, the same record."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from cryptography.fernet import Fernet
from playwright.sync_api import Page, expect
from pytest_playwright import CreateContextCallback

from tests.amounts import how_many
from tests.counts import say
from tests.e2e.conftest import look_at, turning
from tests.e2e.faults import faults
from tests.e2e.signing_in import say_password_again
from tests.factories import PASSWORD, make_person, make_plan
from tests.printed import Printed, faults_on_paper, sheets_of
from tests.serving import ROOT, Server, environment, seed, serving
from tests.ten_years import live

UNTIL = date(2026, 11, 22)
EMPTIED = """
import django
django.setup()
from checkins.models import SupportContact, User
SupportContact.objects.all().delete()
print(User.objects.get().email)
"""
READ = """
import django
django.setup()
from checkins.exports.take_along import digest_of
from checkins.models import User, OutboxMessage
print(digest_of(User.objects.get())["record"], OutboxMessage.objects.count())
"""


def told(program: str, **values: str) -> str:
    """Return what a program says in a process with these settings."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(**values),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip().splitlines()[-1]


def saved_file(page: Page, folder: Path) -> Path:
    """Confirm who it is, save the file, and return where it lies."""
    page.goto("/take-along/")
    say_password_again(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Take everything along")
    assert faults(page) == []
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save the file").tap()
    path = folder / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


def bring(server: Server, page: Page, email: str, path: Path) -> None:
    """Sign in on the other site, confirm, and bring the file."""
    there = f"http://localhost:{server.port}"
    page.goto(f"{there}/account/login/")
    look_at(page)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    with turning(page):
        page.get_by_role("button", name="Sign in", exact=True).tap()
    page.goto(f"{there}/take-along/bring/")
    if page.get_by_label("Your password").count():
        say_password_again(page)
    page.get_by_label("Your file").set_input_files(path)
    look_at(page)
    with page.expect_navigation(timeout=120_000):
        page.get_by_role("button", name="Bring it in").tap()


def test_everything_goes_from_one_site_to_another(
    page: Page,
    watched: list[str],
    sign_in: Callable[..., None],
    new_context: CreateContextCallback,
    tmp_path: Path,
) -> None:
    person = make_person()
    days = how_many(quick=12, full=3650)
    live(person, days=days, until=UNTIL)
    sign_in(person, asked=False)
    other = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3",
        "SECRET_KEY": "another-site-" + "s" * 50,
        "FIELD_KEYS": Fernet.generate_key().decode(),
    }
    seed(other["DATABASE_URL"])
    email = told(EMPTIED, **other)

    path = saved_file(page, tmp_path)
    file = json.loads(path.read_bytes())
    with serving(**other) as server:
        theirs = new_context().new_page()
        bring(server, theirs, email, path)
        said = theirs.get_by_role("main").inner_text()
        seen = faults(theirs)
        theirs.goto(f"http://localhost:{server.port}/trends/")
        charts = theirs.locator("main svg").count()

    assert path.name == "my-data.json"
    assert "It’s exactly the same." in said
    assert told(READ, **other) == f"{file['sha256']['record']} 0"
    assert (seen, charts > 0) == ([], True)
    say(f"{days} days went to another site: SHA-256 {file['sha256']['record'][:16]}")


def test_a_summary_fits_its_sheets_and_says_what_was_chosen(
    page: Page, watched: list[str], sign_in: Callable[..., None]
) -> None:
    person = make_person(name="Jo")
    live(person, days=60, until=UNTIL)
    make_plan(person, coping="Walk round the lake")
    sign_in(person)
    page.goto("/take-along/")
    page.get_by_label("For my doctor or counselor").check()
    page.get_by_label("My plan for hard days").check()
    look_at(page)
    with turning(page):
        page.get_by_role("button", name="Show the summary").tap()

    pdf = page.pdf(format="Letter")
    seen = faults(page)
    words = ["Summary of my check-ins: Jo", "Emotional", "Walk round the lake", "42 CFR part 2"]
    printed = Printed(person, page.url, 2, words)

    assert seen == []
    assert faults_on_paper(printed, pdf) == []
    text = " ".join(sheets_of(pdf))
    assert [one for one in ("Choose again", "My notes", "I reported use") if one in text] == []
