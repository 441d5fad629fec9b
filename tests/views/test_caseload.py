"""The counselor's list and a client's page: order, words, scopes, queries and size."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import AlertStatus, ContactHow
from checkins.middleware.compressing import padded
from checkins.models import AccessEvent, Alert, ContactLog, PersonStatus, User
from checkins.models import Client as ClientRow
from checkins.services.contact_log import log_contact
from checkins.services.sharing import revoke
from tests.amounts import how_many, is_full
from tests.conftest import NOON
from tests.counts import say
from tests.factories import as_sent, make_counselor, make_person, save, share, sign_in
from tests.pages import main_of, words_of
from tests.query_counts import queries_made
from tests.rows import shown_in
from tests.services.patterns import live

TODAY = date(2026, 11, 23)
MOST_QUERIES = 6
LIST_KB = 25
ALL = dict.fromkeys(("signs", "notes", "use", "alerts"), True)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor(time_zone="America/New_York")


@pytest.fixture
def desk(client: Client, sam: User) -> Client:
    return sign_in(client, sam)


def days_of(person: User, *ratings: dict[str, object]) -> None:
    """Save one finished page a day, the last one today."""
    for back, fields in enumerate(reversed(ratings)):
        then = NOON - timedelta(days=back)
        save(person, then.date(), then, finish=True, **fields)


def rising() -> list[dict[str, object]]:
    low = [{"cravings": 0, "old_places": 0, "planning": 0}] * 18
    return [*low, *[{"cravings": 4, "old_places": 4, "planning": 0}] * 6]


def client_of(person: User, sam: User, label: str, **scopes: bool) -> ClientRow:
    share(person, sam, NOON, label=label, **scopes)
    row: ClientRow = ClientRow.objects.get(counselor=sam, person=person)
    return row


def names_in(page: HttpResponse) -> list[str]:
    """Return the clients of a list in its order."""
    return re.findall(r'class=row-name href="[^"]*"[^>]*>([^<]*)<', page.content.decode())


def sections_of(page: str) -> list[str]:
    return [part.split("</h2>")[0].split("<span")[0].strip() for part in page.split("<h2>")[1:]]


# --- the list -------------------------------------------------------------------------------------


def test_who_needs_contact_comes_before_quiet_watch_and_steady(desk: Client, sam: User) -> None:
    used, quiet, new = make_person(), make_person(), make_person()
    days_of(used, {"cravings": 1}, {"cravings": 1, "used": "yes"})
    days_of(quiet, *[{"cravings": 1}] * 20)
    PersonStatus.objects.filter(person=quiet).update(quiet_from=TODAY)
    days_of(new, {"cravings": 1})
    for person, label in ((new, "New N."), (quiet, "Quiet Q."), (used, "Used U.")):
        client_of(person, sam, label, **ALL)

    page = desk.get(reverse("caseload")).content.decode()

    assert sections_of(page) == ["Contact today", "Gone quiet", "Getting to know"]
    assert page.index("Used U.") < page.index("Quiet Q.") < page.index("New N.")
    assert "Reported use today." in page


def test_without_the_scope_of_use_a_use_day_shows_nowhere(desk: Client, sam: User) -> None:
    person = make_person()
    days_of(person, {"cravings": 1}, {"cravings": 1, "used": "yes"})
    row = client_of(person, sam, "Jo", signs=True, notes=True, alerts=True)

    addresses = [reverse("caseload")]
    addresses += [reverse(name, args=[row.pk]) for name in ("clients_page", "clients_sheet")]
    pages = [desk.get(address).content.decode() for address in addresses]

    assert sections_of(pages[0]) == ["Getting to know"]
    assert [word for page in pages for word in ("Urgent", "Reported use") if word in page] == []


def test_a_reason_names_signs_only_with_their_scope(desk: Client, sam: User) -> None:
    narrow, wide = make_person(), make_person()
    for person in (narrow, wide):
        days_of(person, *rising())
    client_of(narrow, sam, "Narrow")
    client_of(wide, sam, "Wide", signs=True)

    page = desk.get(reverse("caseload")).content.decode()

    rows = {name: page.split(f"{name}</a>")[1].split("<li")[0] for name in ("Narrow", "Wide")}
    assert "Mental signs above usual since Nov 18." in rows["Narrow"]
    assert "Up: " not in rows["Narrow"]
    assert "cravings and old people and places." in rows["Wide"]


def test_a_reached_contact_acts_on_the_alert_and_leaves_contact_today(
    desk: Client, sam: User
) -> None:
    person = make_person()
    days_of(person, *rising())
    row = client_of(person, sam, "Jo", alerts=True)
    before = sections_of(desk.get(reverse("caseload")).content.decode())

    desk.post(
        reverse("clients_contact", args=[row.pk]),
        as_sent({"how": "call", "reached": "yes", "line": "ok"}),
    )

    after = sections_of(desk.get(reverse("caseload")).content.decode())
    assert (before, after) == (["Contact today"], ["Watch"])
    assert Alert.objects.get().status == AlertStatus.ACTED_ON
    assert ContactLog.objects.get().line == "ok"


def test_a_contact_that_reached_nobody_changes_no_alert(desk: Client, sam: User) -> None:
    person = make_person()
    days_of(person, *rising())
    row = client_of(person, sam, "Jo", alerts=True)

    log_contact(client=row, by=sam, at=NOON, how=ContactHow.CALL, reached=False, line="")

    assert Alert.objects.get().status == AlertStatus.OPEN
    assert sections_of(desk.get(reverse("caseload")).content.decode()) == ["Contact today"]


def test_the_list_is_searched_and_filtered_and_escapes_labels(desk: Client, sam: User) -> None:
    for label in ("<b>Ann</b>", "Ben of the hill"):
        person = make_person()
        days_of(person, *[{"cravings": 1}] * 16)
        client_of(person, sam, label)

    folded = desk.get(reverse("caseload")).content.decode()
    steady = desk.get(reverse("caseload"), {"show": "steady"}).content.decode()
    found = desk.get(reverse("caseload"), {"q": "ann"}).content.decode()

    assert "Show 2 steady" in folded
    assert "Ben of the hill" not in folded
    assert "&lt;b&gt;Ann&lt;/b&gt;" in steady
    assert "<b>Ann" not in steady + found
    assert ("Ben" in steady, "Ben" in found) == (True, False)


def test_the_list_costs_the_same_queries_at_5_clients_and_at_many(desk: Client, sam: User) -> None:
    counts, all_of_them = [], how_many(quick=15, full=500)
    for many in (5, all_of_them - 5):
        for number in range(many):
            person = make_person()
            if number < 5:
                save(person, TODAY, NOON, cravings=1)
            client_of(person, sam, f"Client {many} {number}", signs=True, alerts=True)
        desk.get(reverse("caseload"))
        with queries_made() as queries:
            page = desk.get(reverse("caseload"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= MOST_QUERIES
    assert page.content.count(b"class=row-name") == all_of_them
    size = len(padded(page.content, "br"))
    say(f"the list of {all_of_them}: {len(queries)} queries, {size} bytes of HTML compressed")
    if is_full():
        assert size < LIST_KB * 1000
        assert_pages(desk, sam)


def assert_pages(desk: Client, sam: User) -> None:
    """Say that the client who is one too many stands on the first of two pages, if urgent."""
    pressing = make_person()
    save(pressing, TODAY, NOON, planning=3)
    client_of(pressing, sam, "Zed", alerts=True)

    first, second = (desk.get(reverse("caseload"), {"page": number}) for number in (1, 2))

    assert names_in(first)[0] == "Zed"
    assert [len(names_in(page)) for page in (first, second)] == [500, 1]
    for page in (first, second):
        assert "501 clients share with you" in words_of(page)
        assert "Contact today 1 Gone quiet 0" in words_of(page)
        assert "New 500 Steady 0" in words_of(page)


def three_of(sam: User) -> None:
    """Make a client in Watch and two steady ones, of whom one is found with "kim"."""
    for label, days in (("Kim & co", "0" * 20), ("Lou", "0" * 20), ("Kim W", "0" * 20 + "1111")):
        person = make_person()
        live(person, days)
        client_of(person, sam, label, alerts=True)


def links_of(page: HttpResponse) -> list[str]:
    """Return the addresses of the links within the page's main part."""
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', main_of(page))]


def test_search_filter_and_order_stay_in_every_link(desk: Client, sam: User) -> None:
    three_of(sam)
    way = "?q=kim+%26+co&show=steady&sort=name"
    pk = ClientRow.objects.get(label="Kim & co").pk

    listed = desk.get(reverse("caseload") + way)

    assert names_in(listed) == ["Kim &amp; co"]
    links = links_of(listed)
    assert f"{reverse('clients_page', args=[pk])}{way}&from=steady" in links
    assert f"{way}&log={pk}" in links
    assert reverse("caseload") + way.replace("steady", "watch") in links
    assert f"{reverse('caseload')}{way}&view=roomy" in links
    assert f"{reverse('caseload')}{way}&keys=off" in links
    assert f"{reverse('caseload')}paper/{way}" in links
    assert reverse("caseload") + "?sort=name" in links
    assert '<input type="hidden" name="show" value="steady">' in main_of(listed)


def test_the_roomy_list_names_the_year_in_which_sharing_ends(desk: Client, sam: User) -> None:
    client_of(make_person(), sam, "Jo")

    assert "Shares until Feb 21, 2027" in words_of(desk.get(reverse("caseload") + "?view=roomy"))


def test_a_clients_page_leads_back_to_the_list_as_it_was_left(desk: Client, sam: User) -> None:
    three_of(sam)
    pk = ClientRow.objects.get(label="Kim W").pk
    way = "?show=watch&sort=contact"
    at, back = (
        reverse("clients_page", args=[pk]) + way,
        f"{reverse('caseload')}{way}&at={pk}#c-{pk}",
    )

    page = desk.get(at)
    sheet = desk.get(reverse("clients_sheet", args=[pk]) + way)
    fields = as_sent({"how": "note", "line": "x"})
    saved = desk.post(reverse("clients_contact", args=[pk]) + way, fields)

    assert back in links_of(page)
    assert reverse("clients_next", args=[pk]) + way in links_of(page)
    assert "?weeks=52&show=watch&sort=contact" in links_of(page)
    assert reverse("clients_sheet", args=[pk]) + way in links_of(page)
    assert at in links_of(sheet)
    assert saved.headers["Location"] == f"{at}#said"


def test_a_clients_name_is_changed_on_the_way_through_the_list(desk: Client, sam: User) -> None:
    three_of(sam)
    pk = ClientRow.objects.get(label="Kim W").pk
    way = "?show=watch&sort=contact"
    at, label = (reverse(name, args=[pk]) + way for name in ("clients_page", "clients_label"))

    assert label in links_of(desk.get(at))
    assert links_of(desk.get(label)).count(at) == 2
    assert desk.post(label, {"label": "Kim"}).headers["Location"].partition("#")[0] == at


def test_what_ends_soon_leads_back_to_the_list_as_it_was_left(desk: Client, sam: User) -> None:
    share(make_person(), sam, NOON - timedelta(days=80), label="Jo")
    pk = ClientRow.objects.get().pk
    way = "?sort=name&view=roomy"
    ends, back = (reverse(name) + way for name in ("renewals", "caseload"))
    consent = sam.consents_held.get().pk

    assert ends in links_of(desk.get(back))
    links = links_of(desk.get(ends))
    assert back in links
    assert reverse("clients_page", args=[pk]) + way in links
    asked = desk.post(reverse("renewals_ask", args=[consent]) + way, {"page": "renewals"})
    assert asked.headers["Location"].partition("#")[0] == ends


def test_a_filter_shows_its_own_section_alone(desk: Client, sam: User) -> None:
    three_of(sam)

    assert sections_of(main_of(desk.get(reverse("caseload")))) == ["Watch", "Steady"]
    filtered = main_of(desk.get(reverse("caseload"), {"show": "watch"}))
    assert sections_of(filtered) == ["Watch"]


def test_an_order_goes_through_all_clients_of_a_group(desk: Client, sam: User) -> None:
    three_of(sam)

    listed = desk.get(reverse("caseload"), {"show": "steady", "sort": "name"})
    other = desk.get(reverse("caseload"), {"show": "steady", "sort": "name", "page": 99})

    assert names_in(listed) == names_in(other) == ["Kim &amp; co", "Lou"]


@pytest.mark.parametrize("name", ["caseload", "sharing_codes"])
def test_each_tab_is_marked_on_its_own_page(desk: Client, name: str) -> None:
    page = desk.get(reverse(name)).content.decode()

    assert re.findall(r'<a href="([^"]+)"\s+aria-current="page"', page) == [reverse(name)]


def test_a_search_changes_no_count_of_who_shares(desk: Client, sam: User) -> None:
    three_of(sam)

    words = words_of(desk.get(reverse("caseload"), {"q": "lou"}))

    assert "3 clients share with you" in words


def test_a_look_at_the_list_is_one_event_with_its_subjects(desk: Client, sam: User) -> None:
    people = [make_person(), make_person()]
    for person in people:
        client_of(person, sam, "Jo")

    desk.get(reverse("caseload"))

    event = AccessEvent.objects.get()
    assert sorted(shown_in(event)[0]) == sorted(str(person.subject_ref) for person in people)


# --- chips, and the row to come back to -----------------------------------------------------------


def test_a_search_reads_label_reason_section_and_level(desk: Client, sam: User) -> None:
    three_of(sam)
    person = make_person()
    days_of(person, *rising())
    client_of(person, sam, "Zoe Planer", signs=True, alerts=True)
    wanted = {
        "zoe": ["Zoe Planer"],
        "lane": ["Zoe Planer"],  # within a label
        "craving": ["Zoe Planer"],  # begins a word of the reason
        "raving": [],
        "watch kim": ["Kim W"],
        "steady": ["Kim &amp; co", "Lou"],
        "contact today": ["Zoe Planer"],
        "kim steady": ["Kim &amp; co"],
        "kím": ["Kim W", "Kim &amp; co"],
    }

    found = {words: names_in(desk.get(reverse("caseload"), {"q": words})) for words in wanted}

    assert found == wanted


def test_chips_count_and_ended_and_ends_soon_stand_there_if_any(desk: Client, sam: User) -> None:
    three_of(sam)
    chips = "All 3 Contact today 0 Gone quiet 0 Watch 1 Heavy 0 Set aside 0 New 0 Steady 2"
    before = words_of(desk.get(reverse("caseload")))
    share(make_person(), sam, NOON, label="Soon", days=13)
    gone = share(make_person(), sam, NOON, label="Gone", days=15)
    revoke(consent=gone, by=gone.person, at=NOON)

    page = desk.get(reverse("caseload"))

    assert f"{chips} Client Level" in before
    assert "All 4 Contact today 0" in words_of(page)
    assert "New 1 Steady 2 Ended 1 Ends soon 1" in words_of(page)
    assert "/renewals/" in links_of(page)


def test_the_row_to_come_back_to_is_drawn_whatever_is_folded_or_filtered(
    desk: Client, sam: User
) -> None:
    three_of(sam)
    lou = ClientRow.objects.get(label="Lou").pk

    for name in ("at", "log"):
        plain, filtered, searched, foreign = (
            names_in(desk.get(reverse("caseload"), {name: pk, **options}))
            for pk, options in (
                (lou, {}),
                (lou, {"show": "watch"}),
                (lou, {"q": "kim watch"}),
                (make_person().pk, {}),
            )
        )
        assert (plain, filtered, foreign) == (["Kim W", "Lou"], ["Kim W", "Lou"], ["Kim W"])
        assert searched == (["Kim W", "Lou"] if name == "at" else ["Kim W"])


def test_the_next_visit_is_said_with_its_year_only_where_it_differs(
    desk: Client, sam: User
) -> None:
    row = client_of(make_person(), sam, "Jo")
    said = {}
    for days in (-1, 0, 1, 8, 39):
        ClientRow.objects.filter(pk=row.pk).update(next_visit_at=NOON + timedelta(days=days))
        page = desk.get(reverse("caseload")).content.decode()
        said[days] = "".join(re.findall(r"<span class=visit><i>Next visit: </i>([^<]*)", page))

    assert said == {-1: "", 0: "today", 1: "tomorrow", 8: "Dec 1", 39: "Jan 1, 2027"}


def test_a_visit_that_began_an_hour_ago_is_no_next_one_in_the_list(desk: Client, sam: User) -> None:
    row = client_of(make_person(), sam, "Jo")
    said = []
    for minutes in (59, 60):
        ClientRow.objects.filter(pk=row.pk).update(next_visit_at=NOON - timedelta(minutes=minutes))
        page = desk.get(reverse("caseload")).content.decode()
        said += re.findall(r"<span class=visit>(?:<i>Next visit: </i>)?([^<]*)", page)

    assert [words for words in said if words] == ["today"]


def test_the_keys_can_be_turned_off_for_every_page_of_the_list(desk: Client, sam: User) -> None:
    three_of(sam)

    on, off = (desk.get(reverse("caseload"), query) for query in ({}, {"keys": "off"}))

    assert ("data-keys" in main_of(on), "data-keys" in main_of(off)) == (True, False)
    assert f"{reverse('caseload')}?show=watch&keys=off" in links_of(off)
    assert reverse("caseload") in links_of(off)
    assert '<input type="hidden" name="keys" value="off">' in main_of(off)


# --- from one client to the next ------------------------------------------------------------------


def next_of(desk: Client, label: str, **options: str) -> str:
    """Return where the way to the next client leads: its label, or the list's query string."""
    pk = ClientRow.objects.get(label=label).pk
    to = desk.get(reverse("clients_next", args=[pk]), options).headers["Location"]
    path, _, query = to.partition("?")
    if path == reverse("caseload"):
        return query
    label = ClientRow.objects.get(pk=path.split("/")[2]).label
    return f"{label}?{query}"


def test_next_walks_the_list_in_its_order_and_then_goes_back_to_it(desk: Client, sam: User) -> None:
    three_of(sam)
    lou = ClientRow.objects.get(label="Lou").pk
    by_name = {"show": "steady", "sort": "name"}

    assert next_of(desk, "Kim & co", **by_name) == "Lou?show=steady&sort=name&from=steady"
    assert next_of(desk, "Lou", **by_name) == f"show=steady&sort=name&at={lou}"
    assert "That was the last client of this list." in words_of(desk.get(reverse("caseload")))


def test_next_shows_nothing_and_logs_nothing_and_knows_no_foreign_client(
    desk: Client, sam: User
) -> None:
    own = client_of(make_person(), sam, "Jo")
    theirs = client_of(make_person(), make_counselor("Lee"), "Jo")

    codes = [desk.get(reverse("clients_next", args=[row.pk])).status_code for row in (own, theirs)]

    assert codes == [302, 404]
    assert AccessEvent.objects.count() == 0


def test_who_was_contacted_is_followed_by_those_who_still_wait(desk: Client, sam: User) -> None:
    for label in ("Ann", "Ben", "Cy"):
        person = make_person()
        days_of(person, *rising())
        client_of(person, sam, label, alerts=True)
    ben = ClientRow.objects.get(label="Ben")
    log_contact(client=ben, by=sam, at=NOON, how=ContactHow.CALL, reached=True, line="")

    came = {"from": "contact"}
    assert next_of(desk, "Ben", **came) == "Ann?from=contact"
    assert next_of(desk, "Ann", **came) == "Cy?from=contact"
    assert next_of(desk, "Cy", **came) == "Ben?from=watch"
    assert next_of(desk, "Ben", **came, show="contact") == "Ann?show=contact&from=contact"
    assert next_of(desk, "Ben") == f"at={ben.pk}"


# --- a client -------------------------------------------------------------------------------------


def test_a_page_shows_what_the_consent_covers_and_no_more(desk: Client, sam: User) -> None:
    person = make_person()
    days_of(person, *rising(), {"cravings": 4, "note": "A canary sings."})
    row = client_of(person, sam, "Jo")
    narrow = desk.get(reverse("clients_page", args=[row.pk])).content.decode()
    share(person, sam, NOON + timedelta(minutes=1), label="Jo", **ALL)

    with time_machine.travel(NOON + timedelta(minutes=2)):
        wide = desk.get(reverse("clients_page", args=[row.pk])).content.decode()

    assert narrow.count('<svg class="chart ') == wide.count('<svg class="chart ') == 3
    for words in ("Sign by sign", "A canary sings.", "Alerts", "Cravings"):
        assert (words in narrow, words in wide) == (False, True), words


def test_after_the_end_there_is_a_label_a_date_and_own_notes(desk: Client, sam: User) -> None:
    person = make_person()
    days_of(person, *rising())
    row = client_of(person, sam, "Jo", **ALL)
    log_contact(client=row, by=sam, at=NOON, how=ContactHow.NOTE, reached=False, line="Met once.")
    revoke(consent=row.person.consents_given.get(), by=person, at=NOON)

    page = desk.get(reverse("clients_page", args=[row.pk])).content.decode()
    refused = desk.post(
        reverse("clients_contact", args=[row.pk]), as_sent({"how": "note", "line": "x"})
    )

    assert "Access ended on Nov 23." in page
    assert "Met once." in page
    assert '<svg class="chart' not in page
    assert refused.status_code == 404


def test_an_alert_is_seen_snoozed_and_closed_on_the_page(desk: Client, sam: User) -> None:
    person = make_person()
    days_of(person, *rising())
    row = client_of(person, sam, "Jo", alerts=True)
    alert = Alert.objects.get()
    steps = [
        ("alerts_see", {}, AlertStatus.SEEN),
        ("alerts_snooze", {"until": "2026-11-26", "reason": "On a trip."}, AlertStatus.SNOOZED),
        ("alerts_close", {"outcome": "useful"}, AlertStatus.CLOSED),
    ]

    for name, fields, status in steps:
        desk.post(reverse(name, args=[row.pk, alert.pk]), fields)
        alert.refresh_from_db()
        assert alert.status == status

    page = desk.get(reverse("clients_page", args=[row.pk])).content.decode()
    assert "set aside until Nov 26 by you: " not in page  # it was closed before
    assert "set aside by you: " in page
    assert "On a trip." in page
    assert "Closed: useful, Nov 23." in page


def test_an_alert_back_from_its_snooze_says_so_and_a_read_writes_nothing(
    desk: Client, sam: User
) -> None:
    person = make_person()
    days_of(person, *rising())
    row = client_of(person, sam, "Jo", alerts=True)
    alert = Alert.objects.get()
    fields = {"until": "2026-11-24", "reason": "On a trip."}
    desk.post(reverse("alerts_snooze", args=[row.pk, alert.pk]), fields)

    with time_machine.travel(NOON + timedelta(days=1, hours=2)):
        sign_in(desk, sam)
        page = desk.get(reverse("clients_page", args=[row.pk])).content.decode()

    assert "Back after it was set aside. Waits " in page
    assert "set aside until Nov 24 by you: " in page
    assert page.count(": back after it was set aside") == 1
    assert not alert.events.filter(kind="returned").exists()
