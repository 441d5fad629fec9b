"""Words that are said nowhere, words that are said in page bodies alone, and Help everywhere."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import allauth.account
import allauth.mfa
import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins.catalog.learn import learn_catalog
from checkins.engine.days import local_date
from checkins.enums import ConsentKind, OwnLineKind, Role, SupporterSees, Word
from checkins.models import Client as ClientRow
from checkins.models import User
from checkins.services.consents import revoke
from checkins.services.sharing_codes import make_code
from checkins.services.staff import invite_staff
from checkins.services.supporters import invite_supporter
from tests.factories import (
    PASSWORD,
    make_break,
    make_contact,
    make_counselor,
    make_group,
    make_listed_group,
    make_own_line,
    make_plan,
    make_staff,
    make_step,
    make_supporter,
    make_thought,
    save,
    say,
    share,
    sign_in,
)
from tests.views.test_access import ROUTES

ROOT = Path(django_settings.BASE_DIR)
NEVER = [
    *("addict", "addicts", "abuser", "abusers", "junkie", "junkies", "clean", "dirty"),
    *("habit", "habits", "failed", "non-compliant", "noncompliant"),
]
INSIDE_ONLY = [
    *("relapse", "heroin", "opioid", "drug", "sober", "recovery", "addict", "craving"),
    *("naloxone", "methadone", "rehab", "overdose"),
]
READABLE = [name for name, route in ROUTES.items() if "GET" in route.methods]
TEMPLATE_FOLDERS = [
    ROOT / "templates",
    *(Path(module.__file__ or "").parent.parent / "templates" for module in (allauth.account,)),
]


def denied_outside(text: str) -> list[str]:
    """Return the words of list 2 in ``text``, inside longer words, too."""
    return [word for word in INSIDE_ONLY if word in text.lower()]


def never_said(text: str) -> list[str]:
    """Return the words of list 1 in ``text``, whole words alone."""
    return re.findall(rf"(?<![\w-])(?:{'|'.join(NEVER)})(?![\w-])", text.lower())


class _Page(HTMLParser):
    """What a page says: its title, its words, what stands in its header."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.header, self.words = "", "", ""
        self.meta: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"title", "header", "script", "style", "svg"}:
            self._inside.append(tag)
        if tag == "meta":
            self.meta.append(values.get("content") or "")
        said = [values.get(name) or "" for name in ("aria-label", "alt", "title", "placeholder")]
        self.words += " ".join(["", *said, ""])
        if "header" in self._inside and tag == "a":
            self.header += f"[{values.get('href')}]"

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, text: str) -> None:
        if "script" in self._inside or "style" in self._inside:
            return
        if "title" in self._inside and "svg" not in self._inside:  # a chart's title is its words
            self.title += text
        if "header" in self._inside:
            self.header += text
        self.words += f" {text}"


def page_of(response: HttpResponse) -> _Page:
    """Return what a response's page says."""
    page = _Page()
    if "html" in response.headers.get("Content-Type", ""):
        page.feed(response.content.decode())
    return page


def _journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Walk over every page, signed out and signed in, with the most urgent days behind."""
    for name in READABLE:
        yield f"{name}, signed out", client.get(ROUTES[name].address())
    assert person.zone
    today = local_date(timezone.now(), person.zone)
    contact = make_contact(person)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    yield "dashboard, first day", client.get("/")
    for label, answers in {
        "learning": {"cravings": 1},
        "support screen": {"planning": 1},
        "planning": {"planning": 3},
        "used": {"used": "yes", "low_mood": 4, "note": "A note."},
    }.items():
        save(person, today, timezone.now(), finish=True, **answers)
        for name in ("home", "done", "trends"):
            yield f"{name}, {label}", client.get(ROUTES[name].address(day=today))
    for step in (1, 2, 3, 4):
        yield f"step {step}", client.get(reverse("step", args=[today, step]))
        refused = {"uuid": "x", "asked": "x", "bulk": "x", "used": "x", "cravings": "9"}
        yield f"step {step}, refused", client.post(reverse("step", args=[today, step]), refused)
    for step in (1, 2, 3):
        yield f"start {step}", client.get(reverse("start_step", args=[step]))
        yield f"start {step}, refused", client.post(reverse("start_step", args=[step]), {"x": ""})
    yield from _own_words_journey(client, person)
    yield "steps, none", client.get(reverse("steps"))
    yield "steps, refused", client.post(reverse("steps"), {"step": "x"})
    choice = make_step(person, timezone.now() - timedelta(days=1))
    yield "home, a step is asked", client.get("/")
    client.post(reverse("answer_step", args=[choice.pk]), {"went": "little"})
    make_step(person, timezone.now(), code="shower")
    yield "steps", client.get(reverse("steps"))
    sign = make_own_line(person, "I snap at people", OwnLineKind.SIGN)
    save(person, today, timezone.now(), triggers=["stress"], **{sign.code: 2})
    yield "own signs", client.get(reverse("own_signs"))
    yield "closer, own signs", client.get(reverse("closer"))
    for what in ("name", "time", "used-means", "mail"):
        yield f"settings {what}", client.get(reverse("change_setting", args=[what]))
    yield from _sharing_journey(client, person)
    yield from _supporters_journey(client, person)
    for page in learn_catalog().pages:
        address = reverse("learn_page", args=[page.number])
        yield f"learn {page.number}", client.get(address)
        yield f"learn {page.number}, signed out", Client().get(address)
    yield from _groups_journey(client, person)
    yield "choose a day", client.get(reverse("choose_day"), {"days": "1"})
    yield "a closed day", client.get("/check-in/2020-01-01/1/")
    yield "nowhere", client.get("/nowhere/")
    for name in READABLE:
        address = ROUTES[name].address(contact_id=contact.pk, day=today)
        if name != "account_logout":
            yield f"{name}, signed in", client.get(address)


def _own_words_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Walk over the thought records and the plan, blank, refused and written."""
    yield "thoughts, none", client.get(reverse("thoughts"))
    yield "thought, refused", client.post(reverse("new_long_thought"), {"before": "x"})
    for _ in range(3):
        thought = make_thought(person, timezone.now(), before=9, after=1, patterns=("fear",))
    for name in ("thought", "edit_thought", "share_thought"):
        yield name, client.get(reverse(name, args=[thought.pk]))
    yield "thoughts, three", client.get(reverse("thoughts"))
    yield "own triggers, none", client.get(reverse("own_triggers"))
    yield "own triggers, refused", client.post(reverse("own_triggers"), {"text": ""})
    make_own_line(person)
    yield "own triggers", client.get(reverse("own_triggers"))
    yield "plan, none", client.get(reverse("plan"))
    yield "plan, refused", client.post(reverse("edit_plan"), {"coping": "x\n" * 9})
    version = make_plan(person)
    yield "plan, written", client.get(reverse("plan"))
    yield "plan, a version", client.get(reverse("plan_version", args=[version.pk]))


def _operators_journey() -> Iterator[tuple[str, HttpResponse]]:
    """Walk over the operator's pages, and over those of an invitation."""
    operator, newcomer = make_staff(Role.OPERATOR), Client()
    client = sign_in(Client(), operator)
    for role in (Role.COUNSELOR, Role.SUPPORTER):
        make_staff(role, second_factor=False)
        make_staff(role, is_active=False)
    for name in ("accounts", "clinic", "invite"):
        yield f"operator's {name}", client.get(reverse(name))
    yield "invite, refused", client.post(reverse("invite"), {"email": "x"})
    good = {"email": "lee@clinic.example", "role": "counselor"}
    yield "invited", client.post(reverse("invite"), good)
    alone = client.post(reverse("deactivate_account", args=[operator.subject_ref]))
    yield "the only operator", alone
    invited = {"email": "kim@clinic.example", "role": Role.OPERATOR}
    _, token = invite_staff(by=operator, at=timezone.now(), **invited)
    address = reverse("join", args=[token])
    yield "join", newcomer.get(address)
    yield "join, refused", newcomer.post(address, {"password": "x"})
    newcomer.post(address, {"name": "Kim", "password": PASSWORD})
    yield "second step, to be added", newcomer.get("/", follow=True)


def _supporters_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Walk over the pages of a person's supporters, and over a supporter's own."""
    now, theirs = timezone.now(), Client()
    yield "supporters, none", client.get(reverse("supporters"))
    yield "invite a supporter, refused", client.post(reverse("invite_supporter"), {"name": ""})
    good = {"name": "Mom", "shown_name": "Jo", "sees": "word"}
    yield "supporter invited", client.post(reverse("invite_supporter"), good)
    _, token = invite_supporter(
        by=person, at=now, name="Mom", shown_name="Jo", sees=SupporterSees.NOTHING
    )
    address = reverse("join_supporter", args=[token])
    yield "supporter joins", theirs.get(address)
    yield "supporter joins, refused", theirs.post(address, {"name": "x"})
    mom = make_staff(Role.SUPPORTER, second_factor=False)
    make_supporter(person, now, mom)
    theirs.force_login(mom)
    yield "supporter says yes", theirs.get(address)
    yield "supporter, silence", theirs.get(reverse("supporter"))
    for word in Word:
        say(person, now, word)
        yield f"supporter, {word}", theirs.get(reverse("supporter"))
        yield f"supporters, {word}", client.get(reverse("supporters"))
    yield "supporter's address", theirs.get(reverse("account_email"))


def _sharing_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Walk over the pages of a person who shares, and of the counselor who asks."""
    assert person.zone
    today, theirs = local_date(timezone.now(), person.zone), Client()
    sam = make_counselor()
    consent = share(person, sam, timezone.now(), signs=True, use=True, days=10)
    for kind in ConsentKind:
        code, _ = make_code(by=sam, at=timezone.now(), label="J.", kind=kind)
        fields = {"purpose": "support", "days": "90", "call_or_text": "call"}
        if kind == ConsentKind.RECORD:
            fields |= {"may_leave_message": "no", "shows_signs": "on", "shows_use": "on"}
        else:
            del fields["call_or_text"]
        yield f"asked for {kind}", client.get(reverse("sharing_ask", args=[code]))
        yield f"asked for {kind}, refused", client.post(reverse("sharing_ask", args=[code]), {})
        client.post(reverse("sharing_ask", args=[code]), fields)
        yield f"look at {kind}", client.get(reverse("sharing_look", args=[code]))
    yield "what was agreed to", client.get(reverse("consent", args=[consent.pk]))
    sign_in(theirs, sam)
    for name in ("home", "codes"):
        yield f"{name}, counselor", theirs.get(reverse(name))
    yield "new code", theirs.post(reverse("codes"), {"label": "J.", "kind": "record"})
    clients = theirs.get(reverse("client_consent", args=[ClientRow.objects.get(counselor=sam).pk]))
    yield "consent, counselor", clients
    yield "visits, one", client.get(reverse("visits"))
    yield "step 4, shared", client.get(reverse("step", args=[today, 4]))
    yield "home, ending soon", client.get(reverse("home"))


def _groups_journey(client: Client, person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Walk over the pages of groups, a person's and the operator's."""
    assert person.zone
    today, operator = local_date(timezone.now(), person.zone), make_staff(Role.OPERATOR)
    yield "breaks, none", client.get(reverse("breaks"))
    make_break(person, today, first=today)
    yield "breaks", client.get(reverse("breaks"))
    yield "breaks, refused", client.post(reverse("breaks"), {"first_day": "x"})
    yield "home, on a break", client.get(reverse("home"))
    yield "groups, none", client.get(reverse("groups"))
    group, listed = make_group(person, weekday=today.weekday()), make_listed_group(operator)
    client.post(reverse("pick_group", args=[listed.pk]))
    yield "groups", client.get(reverse("groups"))
    yield "group", client.get(reverse("group", args=[group.pk]))
    yield "group, refused", client.post(reverse("group", args=[group.pk]), {"name": ""})
    yield "groups found", client.get(reverse("find_groups"))
    yield "no group found", client.get(reverse("find_groups"), {"kind": "faith"})
    yield "step 1, planned", client.get(reverse("step", args=[today, 1]))
    theirs = sign_in(Client(), operator)
    yield "clinic's groups", theirs.get(reverse("clinic_groups"))
    yield "clinic's group", theirs.get(reverse("change_listed_group", args=[listed.pk]))
    yield "new group, refused", theirs.post(reverse("list_group"), {"name": ""})
    theirs.post(reverse("retire_group", args=[listed.pk]))
    yield "clinic's groups, retired", theirs.get(reverse("clinic_groups"))
    yield "picked group, retired", client.get(reverse("groups"))


def _caseload_journey(person: User) -> Iterator[tuple[str, HttpResponse]]:
    """Walk over a counselor's pages about a client, before and after the end."""
    sam = make_staff(Role.COUNSELOR, name="Sam")
    yield "caseload, empty", sign_in(Client(), sam).get(reverse("caseload"))
    scopes = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
    for label, shown in {"all": scopes, "levels alone": {}}.items():
        consent = share(person, sam, timezone.now(), **shown)
        client, row = sign_in(Client(), sam), ClientRow.objects.get(counselor=sam)
        yield f"caseload, {label}", client.get(reverse("caseload"))
        yield f"client, {label}", client.get(reverse("client", args=[row.pk]))
        yield f"sheet, {label}", client.get(reverse("session_sheet", args=[row.pk]))
        yield f"contact, {label}", client.post(reverse("log_contact", args=[row.pk]), {"how": "x"})
    revoke(consent=consent, by=person, at=timezone.now())
    yield "client, ended", client.get(reverse("client", args=[row.pk]))
    yield "caseload, ended", client.get(reverse("caseload"))


@pytest.fixture
def journey(client: Client, person: User) -> dict[str, HttpResponse]:
    """Every page of the journeys, by its name."""
    return dict([*_journey(client, person), *_operators_journey(), *_caseload_journey(person)])


# --- outside the page bodies ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ROUTES)
def test_no_address_names_the_subject(name: str) -> None:
    assert denied_outside(ROUTES[name].pattern) == []
    assert never_said(ROUTES[name].pattern.replace("/", " ").replace("-", " ")) == []


def test_no_title_header_or_cookie_names_the_subject(journey: dict[str, HttpResponse]) -> None:
    wrong = {}
    for label, response in journey.items():
        page = page_of(response)
        outside = [page.title, page.header, *page.meta, *response.cookies]
        headers = [f"{key}: {value}" for key, value in response.headers.items()]
        headers = [
            line for line in headers if "recovery-codes" not in line
        ]  # an address, see above
        found = denied_outside(" ".join([*outside, *headers]))
        if found:
            wrong[label] = found

    assert wrong == {}


def test_every_page_is_titled_with_the_neutral_name(journey: dict[str, HttpResponse]) -> None:
    titles = {
        label: page_of(response).title
        for label, response in journey.items()
        if "html" in response.headers.get("Content-Type", "") and response.content
    }

    assert [label for label, title in titles.items() if not title.endswith("· Daybook")] == []


def _subjects() -> list[str]:
    return sorted(
        {
            str(path.relative_to(folder))
            for folder in TEMPLATE_FOLDERS
            for path in folder.rglob("*_subject.txt")
            if "socialaccount" not in str(path) and "usersessions" not in str(path)
        }
    )


@pytest.mark.parametrize("name", _subjects())
def test_no_mail_subject_names_the_subject(name: str) -> None:
    subject = get_template(name).render({"site_name": django_settings.SITE_NAME})

    assert denied_outside(subject) == []
    assert never_said(subject) == []


def test_mail_that_is_sent_names_nothing_outside_its_body(client: Client, person: User) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    client.post(
        reverse("account_signup"),
        {"email": "new@example.org", "password1": PASSWORD, "is_old_enough": "on"},
    )

    outside = [f"{item.subject} {item.from_email} {item.extra_headers}" for item in mail.outbox]
    assert len(outside) >= 2
    assert [denied_outside(text) for text in outside] == [[]] * len(outside)
    assert [never_said(item.body) for item in mail.outbox] == [[]] * len(outside)


def test_the_sender_and_the_icon_are_neutral() -> None:
    neutral = [
        django_settings.DEFAULT_FROM_EMAIL,
        django_settings.SITE_NAME,
        django_settings.MFA_TOTP_ISSUER,
        django_settings.SESSION_COOKIE_NAME,
        django_settings.CSRF_COOKIE_NAME,
        *(str(path.relative_to(ROOT)) for path in (ROOT / "static").rglob("*")),
    ]

    assert [text for text in neutral if denied_outside(text)] == []


# --- nowhere at all -------------------------------------------------------------------------------


def test_no_page_says_a_word_that_hurts(journey: dict[str, HttpResponse]) -> None:
    said = {label: never_said(page_of(response).words) for label, response in journey.items()}

    assert {label: words for label, words in said.items() if words} == {}


def _template_text(path: Path) -> str:
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", " ", path.read_text(), flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


def test_no_template_says_a_word_that_hurts() -> None:
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]

    said = {str(path.relative_to(ROOT)): never_said(_template_text(path)) for path in files}

    assert len(files) > 30
    assert {name: words for name, words in said.items() if words} == {}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for item in value.values() for text in _strings(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in _strings(item))
    else:
        yield str(value)


@pytest.mark.parametrize("path", sorted((ROOT / "checkins" / "catalog").rglob("*.toml")), ids=str)
def test_no_catalog_text_says_a_word_that_hurts(path: Path) -> None:
    texts = list(_strings(tomllib.loads(path.read_text())))

    assert len(texts) > 20
    assert [text for text in texts if never_said(text)] == []


def _sentences(path: Path) -> Iterator[str]:
    """Yield a module's strings that may reach a person: everything but its docstrings."""
    tree = ast.parse(path.read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_sentence = " " in node.value.strip() and id(node) not in docstrings
            yield from [node.value] if is_sentence else []


def test_no_message_in_code_says_a_word_that_hurts() -> None:
    modules = [path for path in (ROOT / "checkins").rglob("*.py") if "migrations" not in path.parts]
    texts = [text for path in modules for text in _sentences(path)]
    scripts = [path.read_text() for path in (ROOT / "static" / "checkins" / "js").glob("*.js")]

    assert len(texts) > 100
    assert [text for text in texts if never_said(text)] == []
    assert [words for text in scripts if (words := never_said(text))] == []


def test_the_word_lists_are_those_of_the_content_page() -> None:
    assert never_said("She stayed CLEAN. clean_name, unclean, cleaned, habitat") == ["clean"]
    assert denied_outside("A Relapse of drugs") == ["relapse", "drug"]


# --- help -----------------------------------------------------------------------------------------


def test_every_page_has_help_now_in_its_header(journey: dict[str, HttpResponse]) -> None:
    pages = {
        label: page_of(response)
        for label, response in journey.items()
        if "html" in response.headers.get("Content-Type", "") and response.content
    }

    assert len(pages) > 60
    assert [
        label
        for label, page in pages.items()
        if "[/help/]" not in page.header or "Help now" not in page.header
    ] == []
