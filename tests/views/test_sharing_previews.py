"""What a person sees before they sign is the page that the counselor then gets."""

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import Signature
from checkins.models import Alert, AlertEvent, Consent, Scopes, User
from checkins.models import Client as ClientRow
from checkins.services.alerts import snooze
from checkins.services.sharing import grant
from checkins.services.sharing_codes import make_code
from checkins.services.sharing_drafts import open_draft
from checkins.views.sharing_signing import DRAFT
from tests.factories import make_counselor, make_person, save, share, sign_in
from tests.services.patterns import BASELINE, STRONG, TODAY, live, noon
from tests.views.terms import ask

NOTE, REASON = "Zqnote about the rain", "Zqreason of a colleague"
SCOPES = [Scopes(*chosen) for chosen in itertools.product((False, True), repeat=4)]
NOW = noon(TODAY) + timedelta(hours=2)
VOID = {"input", "link", "meta", "img", "br", "hr", "path", "source"}
ACTIONS = {"buttons", "ways", "verbs", "way-on", "text-link", "ends-line"}


class Words(HTMLParser):
    """The words of one element, without forms, without ways on and without actions."""

    def __init__(self, inside: str) -> None:
        super().__init__()
        self.inside, self.found = inside, []
        self.depth = self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        names = set((dict(attrs).get("class") or "").split())
        begins = tag == self.inside or self.inside in names
        self.depth += bool(self.depth) or begins
        is_action = tag in {"form", "nav"} or names & ACTIONS or ("id", "contact") in attrs
        self.skipped += bool(self.skipped) or bool(self.depth and is_action)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.depth -= bool(self.depth)
            self.skipped -= bool(self.skipped)

    def handle_data(self, data: str) -> None:
        if self.depth and not self.skipped:
            self.found += data.split()


def words_of(response: HttpResponse, inside: str) -> list[str]:
    parser = Words(inside)
    parser.feed(response.content.decode())
    assert parser.depth == 0
    return parser.found


def text_of(response: HttpResponse, inside: str = "main") -> str:
    return " ".join(words_of(response, inside))


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sam(db: None) -> User:
    """A counselor on the person's clock."""
    return make_counselor(time_zone="America/New_York")


def rose(person: User) -> None:
    live(person, BASELINE + STRONG, meeting="missed", note=NOTE)


def used_and_thought_of_it(person: User) -> None:
    live(person, BASELINE + "11", ends=2)
    yesterday = TODAY - timedelta(days=1)
    save(person, yesterday, noon(yesterday), planning=3, cravings=2, note=NOTE, finish=True)
    save(person, TODAY, noon(TODAY), used="yes", finish=True)


def had_one_thought(person: User) -> None:
    live(person, BASELINE, ends=1)
    save(person, TODAY, noon(TODAY), planning=1, note=NOTE, bulk=[], finish=True)


def fell_quiet(person: User) -> None:
    live(person, BASELINE, ends=20)


def is_new(person: User) -> None:
    """Has an account and not one check-in."""


LIVES = (rose, used_and_thought_of_it, had_one_thought, fell_quiet, is_new)


Life = Callable[[User], None]
People = dict[Life, User]


@pytest.fixture(scope="module")
def people(rows_of_the_module: None) -> People:
    """Make a person for each life, once: what a test does with them is taken back."""
    return {life: a_person(life) for life in LIVES}


def a_person(life: Life) -> User:
    person = make_person()
    life(person)
    lee = make_counselor("Lee")
    for alert in Alert.objects.filter(person=person).order_by("day")[:1]:
        until = NOW + timedelta(days=1)
        snooze(alert=alert, by=lee, at=NOW, until=until, reason=REASON)
    return person


def look_at(browser: Client, sam: User, scopes: Scopes) -> tuple[str, HttpResponse]:
    """Choose the scopes with a code of the counselor's, and look."""
    code, _ = make_code(by=sam, at=NOW, label="Zqlabel")
    chosen = {
        f"shows_{name}": "on"
        for name in ("signs", "notes", "use", "alerts")
        if getattr(scopes, name)
    }
    ask(browser, code, **chosen)
    return code, browser.get(reverse("sharing_review", args=[code]))


def sign(browser: Client, person: User, code: str, shown: str, at: datetime) -> Consent:
    draft = open_draft(browser.session[DRAFT], code=code)
    assert draft is not None
    return grant(
        code=code,
        terms=draft.terms,
        shown_sha256=shown,
        by=person,
        at=at,
        signature=Signature.PASSWORD,
        call=draft.call,
    )


@pytest.mark.both_in_full
@pytest.mark.one_in(6)
@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
@pytest.mark.parametrize("scopes", SCOPES, ids=str)
def test_the_preview_is_the_page_that_the_counselor_then_gets(
    client: Client, sam: User, scopes: Scopes, life: Life, people: People
) -> None:
    person = people[life]
    client.force_login(person)
    code, looked = look_at(client, sam, scopes)
    preview = words_of(looked, "preview")
    alert_events = AlertEvent.objects.count()

    sign(client, person, code, looked.context["shown"], NOW)
    desk = sign_in(Client(), sam)
    page = desk.get(reverse("clients_page", args=[ClientRow.objects.get(counselor=sam).pk]))

    there = [word.replace("Zqlabel", person.name) for word in words_of(page, "main")]
    assert preview == there
    assert AlertEvent.objects.count() == alert_events
    words = " ".join(preview)
    opens = {
        NOTE: scopes.notes,
        REASON: scopes.alerts,
        "Reported use": scopes.use,
        "houghts of how to use,": scopes.signs,
        "Cravings": scopes.signs,
        "Zqlabel": False,
    }
    assert [text for text, is_open in opens.items() if text in words and not is_open] == []


@pytest.mark.parametrize(
    ("scopes", "texts"),
    [
        (Scopes(), ["Urgent", "One answer asked for help yesterday."]),
        (Scopes(signs=True), ["Thoughts of how to use, yesterday."]),
        (Scopes(use=True), ["Reported use today."]),
        (Scopes(notes=True), [NOTE]),
        (Scopes(alerts=True), [REASON, "One answer asked for help, Nov 22"]),
    ],
    ids=str,
)
def test_each_scope_adds_its_own(
    client: Client, sam: User, scopes: Scopes, texts: list[str], people: People
) -> None:
    client.force_login(people[used_and_thought_of_it])

    words = text_of(look_at(client, sam, scopes)[1], "preview")

    assert [text for text in texts if text not in words] == []


def test_other_choices_redraw_the_preview_and_the_text(
    client: Client, sam: User, people: People
) -> None:
    client.force_login(people[used_and_thought_of_it])
    code, before = look_at(client, sam, Scopes())
    address = reverse("sharing_review", args=[code])

    chosen = client.post(reverse("sharing_scopes", args=[code]), {"again": "1", "shows_use": "on"})
    after = client.get(address)

    assert (chosen.status_code, chosen.headers["Location"]) == (302, f"{address}#said")
    assert "Reported use today." not in text_of(before, "preview")
    assert "Reported use today." in text_of(after, "preview")
    shared, not_shared = after.context["text"].split("What I do not share here:")
    assert ("- My answers about use." in shared, "about use" in not_shared) == (True, False)
    assert before.context["shown"] != after.context["shown"]


def test_the_form_comes_back_as_it_was_left(client: Client, sam: User, people: People) -> None:
    client.force_login(people[is_new])
    code, _ = look_at(client, sam, Scopes(signs=True))

    with time_machine.travel(NOW, tick=False):
        form = client.get(reverse("sharing_ask", args=[code])).context["form"]

    names = ("shows_signs", "shows_notes", "purpose", "days", "number", "may_leave_message")
    assert [form[name].value() for name in names] == [
        *(True, False, "support", "90", "555-0100", "no"),
    ]


@pytest.mark.usefixtures("awake")
def test_choosing_again_asks_for_the_signature_again(
    client: Client, sam: User, people: People
) -> None:
    client.force_login(people[is_new])
    code, _ = look_at(client, sam, Scopes())

    with time_machine.travel(NOW + timedelta(minutes=5)):
        client.post(reverse("sharing_scopes", args=[code]), {"again": "1"})

    draft = open_draft(client.session[DRAFT], code=code)
    assert draft is not None
    assert draft.made_at >= NOW + timedelta(minutes=5)


def test_a_preview_has_no_action_and_is_no_visit(client: Client, sam: User, people: People) -> None:
    person = people[rose]
    client.force_login(person)

    _, looked = look_at(client, sam, Scopes(*[True] * 4))

    page = looked.content.decode()
    preview = page[page.index('<section class="preview"') : page.index("The text you sign")]
    preview = preview.rpartition("</section>")[0]
    assert [tag for tag in ("<form", "<button", "<input", "href=") if tag in preview] == []
    assert text_of(client.get(reverse("visits"))).count("Sam") == 0


def test_a_preview_shows_no_other_persons_rows(client: Client, sam: User, people: People) -> None:
    share(people[rose], sam, NOW, signs=True, notes=True, use=True, alerts=True)
    client.force_login(people[is_new])

    _, looked = look_at(client, sam, Scopes(*[True] * 4))

    words = text_of(looked, "preview")
    assert NOTE not in words
    assert "0 of the first 14 check-ins." in words
