"""Every page, loaded once and looked at by axe, on paper, on narrow screens, with large text."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from checkins.catalog.learn import learn_catalog
from checkins.engine.promises import ReadingTimes
from checkins.enums import ConsentKind, Role, SupporterSees
from checkins.models import Client, ClinicCount, Consent, User
from checkins.services.access_log import open_caseload
from checkins.services.clinic import set_alert_budget, set_reading_times
from checkins.services.clinic_groups import retire_group
from checkins.services.groups import pick_group
from checkins.services.renewals import ask_to_go_on
from checkins.services.rides import share_ride
from checkins.services.safety_notes import mark_safety_note_read
from checkins.services.sharing import revoke, stop_all_sharing
from checkins.services.sharing_codes import make_code
from checkins.services.staff import deactivate_account
from checkins.services.staff_names import ask_for_name
from checkins.services.supporters import invite_supporter
from checkins.services.thoughts import share_thought
from tests.amounts import of_this_run
from tests.e2e.conftest import NEW_YORK, turning
from tests.e2e.faults import faults
from tests.factories import (
    SAFETY_CONTACT,
    agree_to_be_counted,
    agree_to_calls,
    hand_to,
    make_address,
    make_asked_call,
    make_break,
    make_contact,
    make_counselor,
    make_device_link,
    make_group,
    make_import,
    make_intention,
    make_kept_step,
    make_listed_group,
    make_notice,
    make_off_link,
    make_page_aside,
    make_pending,
    make_person,
    make_plan,
    make_ride,
    make_safety_note,
    make_small_step,
    make_staff,
    make_supporter,
    make_system,
    make_thought,
    save,
    say,
    share,
)

LEARN = ("/learn/", *(f"/learn/{page.number}/" for page in learn_catalog().pages))
SIGNED_OUT = (
    *(
        "/",
        "/keep/",
        "/help/",
        "/now/",
        "/now/alone/",
        "/now/ride/",
        "/check-in/offline/",
        "/unsent/",
        "/lock/",
        "/account/login/",
        "/account/signup/",
        "/nowhere/",
        "/leave/",
        "/kitchen/",
    ),
    *LEARN,
)
STEADY_AND_EACH_RISE = {6, 2, 1, 0}  # days before today
NOT_OK = dict.fromkeys(
    (
        *("/nowhere/", "/account/back/none/", "/sharing/2222-2222/"),
        *("/account/open/none/", "/account/address/none/", "/join/2222-2222/", "/off/none/"),
    ),
    404,
)
# Who looks, and at which addresses; after ``>`` stands a button there, whose answer is looked at.
Pages = tuple[User | None, Sequence[str]]
PRESS = " > "


@pytest.fixture(autouse=True)
def _somebody_reads_notes(settings: Settings) -> None:
    settings.SAFETY_CONTACT = SAFETY_CONTACT
    settings.MEETING_FINDER = "https://meetings.example.org/near-me"
    settings.FAMILY_PROGRAM = "Family evening at Harbor Clinic, Thursdays at 6 pm, 608-555-0190"


def nobody_signed_in() -> list[Pages]:
    notice, entry = make_notice(make_person()), make_device_link(make_person())
    links = [f"/account/back/{notice}/", "/account/back/none/"]
    links += [f"/off/{make_off_link(make_person())}/", "/off/none/"]
    links += [f"/account/open/{entry}/", "/account/open/none/"]
    now = datetime.now(NEW_YORK)
    new = make_person(email=None)  # no address is confirmed yet
    links += [f"/account/address/{make_pending(new)}/", "/account/address/none/"]
    code, _ = make_code(by=make_counselor("Bartholomew-Alexander"), at=now, label="J.")
    links += ["/join/", f"/join/{code}/", "/join/2222-2222/"]
    return [(None, [*SIGNED_OUT, *links]), (new, ["/", "/account/email/"])]


def _pages_of_days(days: list[date], contact: UUID) -> list[str]:
    """Return the pages that need no more than check-ins and a contact."""
    own = [
        "/",
        "/more/",
        "/trends/",
        "/trends/?weeks=52",
        *("/days/", f"/days/{days[0]:%Y-%m}/", f"/days/{days[0]}/", f"/days/{days[1]}/"),
        "/days/notes/",
        "/people/",
        "/people/add/",
        "/people/text/",
        "/pocket/",
    ]
    own += [
        "/settings/",
        f"/people/{contact}/",
        "/settings/name/",
        "/settings/time/",
        "/settings/used-means/",
        "/settings/mail/",
        "/settings/phone/",
        "/settings/medicine/",
        "/settings/counting/",
        "/take-along/",
        "/take-along/bring/",
        "/settings/keeping/",
        "/lock/pin/",
        "/account/erase/",
        "/settings/reminders/",
        "/messages/",
        "/account/devices/",
    ]
    own += ["/start/1/", "/start/2/", "/start/3/", "/check-in/?days=1", "/help/", "/keep/"]
    own += ["/learn/", "/learn/7/"]
    own += [f"/check-in/{days[0]}/{step}/" for step in (1, 2, 3, 4)]
    own += [f"/check-in/{days[6]}/quick/{step}/" for step in (1, 2)]
    own += [f"/check-in/{day}/done/" for day in days[:4]]
    own += ["/check-in/aside/"]
    own += [f"/check-in/{days[0]}/look-back/", "/settings/days/"]
    return own


def a_person_with_a_week() -> list[Pages]:
    """Make a person with answers of every kind, and return their pages."""
    person = make_person()
    maria = make_contact(person)
    make_contact(person, name="Bartholomew-Alexander", relation="Counselor, weekdays 9 to 5")
    now = datetime.now(NEW_YORK)
    days = [now.date() - timedelta(days=back) for back in range(7)]
    make_page_aside(person, days[0], now, low_mood=3, note="It rained")
    high = {"stressed": 4, "low_mood": 4, "unseen_chance": 4, "cravings": 3}
    for day in days[3:]:
        save(person, day, now, **high, finish=True)
    save(person, days[2], now, planning=1, finish=True)
    save(person, days[1], now, planning=3, note="A hard day.", finish=True)
    save(person, days[0], now, used="yes", finish=True)
    own = _pages_of_days(days, maria.pk)
    sam = make_counselor()
    consent = share(person, sam, now, signs=True, notes=True, use=True, days=10)
    code, _ = make_code(by=sam, at=now, label="J.")
    open_caseload(by=sam, at=now)
    own += ["/sharing/", "/sharing/call/", "/visits/", f"/sharing/{consent.pk}/"]
    system, _ = make_system(now, name="Bartholomew-Alexander Records")
    hand_to(person, system, now, signs=True)
    own += ["/sharing/systems/", f"/sharing/systems/{system.pk}/", "/take-along/fhir/"]
    own += [f"/sharing/{code}/", "/sharing/2222-2222/"]
    own += [
        "/trends/closer/",
        "/settings/triggers/",
        "/settings/signs/",
        "/steps/",
        "/steps/all/",
        "/settings/import/",
        "/settings/usual/",
        "/plan/",
        "/plan/edit/",
        "/plan/start/2/",
        "/plan/versions/",
    ]
    make_small_step(person, now, code="shower")
    make_kept_step(person, now)
    make_supporter(person, now)
    make_supporter(person, now, sees=SupporterSees.NOTHING, waited=timedelta())
    say(person, now)
    own += ["/supporters/", "/supporters/invite/"]
    own += [f"/account/email/{make_address(person).pk}/remove/", "/account/reauthenticate/"]
    own += [f"/plan/versions/{make_plan(person, **PLAN).pk}/"]
    group = make_group(person, today=days[6], weekday=days[0].weekday())
    listed = make_listed_group(make_staff())
    picked = pick_group(listed=listed, by=person, at=now, today=days[0])
    save(person, days[2], now, meeting="shared")
    make_break(person, days[0], first=days[0])
    own += ["/settings/breaks/"]
    own += ["/groups/", "/groups/new/", f"/groups/{group.pk}/", f"/groups/{picked.pk}/"]
    own += ["/groups/find/", "/groups/find/?day=2&where=place", f"/check-in/{days[0]}/1/"]
    own += _pages_of_shared_words(person, consent, now)
    make_counselor("Ada", email=SAFETY_CONTACT)
    make_safety_note(person, now, "The steps scared me.\nPlease change them.")
    make_intention(person, now)
    own += ["/week/", f"/week/{days[1]}/", f"/week/{days[0]}/words/?own=1"]
    own += ["/tell-us/", f"/people/{maria.pk}/{PRESS}Take off the list"]
    return [(person, own)]


def _pages_of_shared_words(person: User, consent: Consent, now: datetime) -> list[str]:
    """Write what is shared one by one, and return its pages."""
    thought = make_thought(person, now, before=80, after=30, patterns=("fear",), feelings=("sad",))
    own = ["/thoughts/", "/thoughts/new/", "/thoughts/new/long/", f"/thoughts/{thought.pk}/"]
    own += [f"/thoughts/{thought.pk}/{page}/" for page in ("edit", "share")]
    share_thought(record=thought, consent_ids=[consent.pk], by=person, at=now)
    ride = make_ride(person, now, before=4, after=3, trigger="boredom", helped="little")
    own += ["/rides/", f"/rides/{ride.pk}/", f"/rides/{ride.pk}/?call=1", "/now/ride/end/"]
    own += [f"/rides/{ride.pk}/share/", "/now/ride/end/?at=1"]
    return own


def a_person_with_a_quiet_home() -> list[Pages]:
    """Make a person whose phone somebody reads, and return their pages."""
    person = make_person(has_quiet_home=True)
    save(person, datetime.now(NEW_YORK).date(), datetime.now(NEW_YORK), used="yes", finish=True)
    return [(person, ["/", "/more/home/", "/more/", "/now/", "/people/"])]


def a_person_who_stopped_all_sharing() -> list[Pages]:
    """Make a person who stopped all sharing, and return the pages of sharing again."""
    person, now = make_person(), datetime.now(NEW_YORK)
    consent = share(person, make_counselor("Bartholomew-Alexander"), now, signs=True, days=10)
    stop_all_sharing(by=person, at=now)
    again = f"/sharing/{consent.pk}/again/look/"
    return [(person, ["/", f"/sharing/{PRESS}Share again as before", again])]


def a_person_who_is_asked_to_go_on() -> list[Pages]:
    """Make a person with a consent that ends soon, and return their pages and the counselor's."""
    person, sam = make_person(), make_counselor("Bartholomew-Alexander")
    now = datetime.now(NEW_YORK)
    signed = now - timedelta(days=80)
    consent = share(person, sam, signed, signs=True, label="Anna-Katharina from Tuesday")
    share(person, sam, now, kind=ConsentKind.COUNSELING_NOTES, days=3)
    ask_to_go_on(consent=consent, by=sam, at=now)
    look = f"/sharing/{consent.pk}/go-on/look/"
    own = [
        "/",
        "/sharing/",
        f"/sharing/{PRESS}Keep sharing",
        look,
        f"/sharing/{PRESS}Let it end",
    ]
    return [(person, own), (sam, ["/renewals/"])]


def a_counselor_who_is_switched_off() -> list[Pages]:
    """Make an operator who switches a counselor off, and a client who reads of it."""
    operator, sam, now = (
        make_staff(),
        make_counselor("Bartholomew-Alexander"),
        datetime.now(NEW_YORK),
    )
    person, leaving = make_person(), make_counselor("Sam Rivera")
    for counselor in (sam, leaving):
        share(person, counselor, now)
        make_code(by=counselor, at=now, label="J.")
    deactivate_account(account=leaving, by=operator, at=now)
    close = f"/accounts/{sam.subject_ref}/close/"
    named = f"/accounts/{make_counselor().subject_ref}/name/"
    ada = make_counselor("Ada")
    ask_for_name(by=ada, at=now, name="Dr. Ada Bartholomew-Alexander")
    return [
        (operator, ["/desk/messages/", "/desk/erasures/", "/accounts/"]),
        (operator, [close, f"{close}{PRESS}Switch off"]),
        (operator, [named, f"/accounts/{ada.subject_ref}/name/"]),
        (ada, ["/desk/"]),
        (operator, ["/desk/", "/desk/me/", "/desk/roles/", "/desk/seals/", "/desk/catalog/"]),
        (person, ["/", "/sharing/"]),
    ]


def a_safety_contact() -> list[Pages]:
    """Make the counselor who reads notes of harm, with one read and one that waits."""
    ada, now = make_counselor("Ada", email=SAFETY_CONTACT), datetime.now(NEW_YORK)
    read, _ = (make_safety_note(make_person(), now, "It scared me. " * 9) for _ in range(2))
    mark_safety_note_read(note=read, by=ada, at=now)
    return [(ada, ["/desk/", "/desk/notes/", f"/desk/notes/{PRESS}Mark as read"])]


def a_person_whose_days_rose() -> list[Pages]:
    """Make a person who was told of a change, with a file that waits; return their pages."""
    person = make_person()
    make_contact(person)
    now = datetime.now(NEW_YORK)
    addresses = ["/", "/trends/", "/settings/import/", "/plan/", "/plan/edit/", "/plan/versions/"]
    for back, rating in zip(range(25, -1, -1), [0] * 20 + [1] * 6, strict=True):
        then = now - timedelta(days=back)
        row = save(person, then.date(), then, cravings=rating, old_places=rating, finish=True)
        addresses += [f"/check-in/{row.day}/done/"] * (back in STEADY_AND_EACH_RISE)
    make_import(person)
    agree_to_be_counted(person, now)
    return [(person, [*addresses, "/settings/", "/settings/counting/"])]


def a_person_who_came_back() -> list[Pages]:
    """Make a person who used yesterday and checks in today, with ticks saved; return the pages."""
    person, now = make_person(), datetime.now(NEW_YORK)
    make_contact(person, name="Bartholomew-Alexander")
    for back, used in ((1, "yes"), (0, "no")):
        then = now - timedelta(days=back)
        save(person, then.date(), then, used=used, medicine="missed", finish=True)
    done = f"/check-in/{now.date()}/done/"
    return [(person, ["/", done, f"{done}{PRESS}Save"])]


def a_counselor_with_clients() -> list[Pages]:
    """Make a counselor whose clients share all, little and nothing any more."""
    sam = make_counselor("Bartholomew-Alexander", time_zone="America/New_York")
    now = datetime.now(NEW_YORK)
    everything = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
    addresses = [
        "/caseload/",
        "/caseload/?show=learning",
        "/caseload/?view=roomy",
        "/caseload/?q=nobody",
        "/caseload/paper/",
        "/caseload/paper/list/?use=on",
        "/agenda/sheets/",
        "/codes/",
        "/desk/",
        "/hours/",
    ]
    for label, scopes in (("All", everything), ("A little", {}), ("Ended", {})):
        person = make_person()
        for back in range(3):
            save(person, now.date() - timedelta(days=back), now, planning=3, note="x", finish=True)
        consent = share(person, sam, now, label=label, **scopes)
        if scopes:
            thought = make_thought(person, now, before=80, kinder="It was one bus.")
            share_thought(record=thought, consent_ids=[consent.pk], by=person, at=now)
            ride = make_ride(person, now, before=4, after=1, helped="yes")
            share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=now)
        client = Client.objects.get(person=person)
        pages = ("", "sheet/", "consent/", "label/")
        addresses += [f"/clients/{client.pk}/{page}" for page in pages]
        addresses += [f"/agenda/?set={client.pk}", f"/agenda/sheets/?client={client.pk}"]
        if label == "Ended":
            revoke(consent=consent, by=person, at=now)
    _, code = make_code(by=sam, at=now, label="Bartholomew-Alexander Featherstonehaugh")
    addresses += [f"/codes/{code.pk}/", f"/codes/{code.pk}/slip/"]
    return [(sam, addresses)]


def supporters_told_and_not() -> list[Pages]:
    """Make a supporter who is told words, and one who is not; return their pages."""
    told, untold = (make_staff(Role.SUPPORTER, second_factor=False) for _ in range(2))
    now = datetime.now(NEW_YORK)
    for name in ("Jo", "Bartholomew-Alexander Featherstonehaugh"):
        person = make_person()
        link = make_supporter(person, now, told, shown_name=name)
        say(person, now)
        agree_to_calls(link, now, starts_at=time(7), ends_at=time(22))
        make_asked_call(person, now, link)
        _, token = invite_supporter(
            by=person, at=now, name="Sis", shown_name=name, sees=SupporterSees.SIGNAL
        )
    join = f"/supporter/join/{token}/"
    return [
        (told, ["/supporter/", "/supporter/calls/", join, "/account/email/", "/messages/"]),
        (untold, ["/supporter/", "/supporter/calls/"]),
    ]


def people_who_asked_for_a_call() -> list[Pages]:
    """Make three people who asked for a call, and return what became of it.

    The first one waits, one was asked long ago, and of the last one nobody can be asked.
    """
    now, pages = datetime.now(NEW_YORK), []
    for ago in (timedelta(), timedelta(minutes=20)):
        person = make_person()
        make_contact(person, name="Bartholomew-Alexander", relation="Counselor, weekdays 9 to 5")
        link = make_supporter(person, now, name="Bartholomew-Alexander Featherstonehaugh")
        agree_to_calls(link, now - timedelta(hours=1))
        make_asked_call(person, now - ago, link)
        night = make_supporter(person, now, name="Lee")
        agree_to_calls(night, now, starts_at=time(22), ends_at=time(6))
        free = make_supporter(person, now, name="Kit")
        agree_to_calls(free, now)
        pages.append((person, ["/people/call/", "/", "/now/"]))
    return [*pages, (make_person(), ["/people/call/"])]


def a_person_with_nobody_to_call() -> list[Pages]:
    """Make a person who shares, used, and has nobody in People; return pages that name a call."""
    person, now = make_person(), datetime.now(NEW_YORK)
    for name in ("Bartholomew-Alexander", "Lee"):
        share(person, make_counselor(name), now, alerts=True, use=True)
    times = ReadingTimes(frozenset({0, 2, 4}), time(8, 30), ZoneInfo("America/Denver"))
    set_reading_times(times=times, reader=None, by=make_staff(), at=now)
    save(person, now.date() - timedelta(days=1), now, used="yes", finish=True)
    save(person, now.date(), now, planning=2, finish=True)
    make_plan(person, home="Someone clears my old room before I come")
    done = [f"/check-in/{now.date() - timedelta(days=back)}/done/" for back in (0, 1)]
    own = ["/", "/now/", "/now/alone/", "/now/ride/?at=1700000000", "/people/", "/help/"]
    return [(person, [*own, *done, "/plan/", "/plan/edit/"])]


PLAN = {"coping": "Walk round the lake\nTake a shower", "safety": "Naloxone by the door"}


def an_operator_with_a_list() -> list[Pages]:
    """Make an operator with a group offered and one retired, a budget and counts; return pages."""
    operator, now = make_staff(), datetime.now(NEW_YORK)
    listed = make_listed_group(operator)
    retired = make_listed_group(operator, name="Bartholomew-Alexander breakfast")
    retire_group(listed=retired, by=operator, at=now)
    set_alert_budget(alerts_a_week=2, by=operator, at=now)
    counts = {"judged": 164, "right": 61, "people": 81, "low": 0.284, "high": 0.469, "overdue": 19}
    ClinicCount.objects.create(counted_on=now.date(), notices=210, watched_days=45_000, **counts)
    own = ["/clinic/", "/clinic/groups/", "/clinic/groups/new/", f"/clinic/groups/{listed.pk}/"]
    system, _ = make_system(now, operator=operator, name="Bartholomew-Alexander Records")
    own += ["/desk/systems/", "/desk/systems/new/"]
    own += [f"/desk/systems/{system.ref}/{page}/" for page in ("token", "off")]
    return [(operator, own)]


AUDIENCES = (
    nobody_signed_in,
    a_person_with_a_week,
    a_person_whose_days_rose,
    a_person_who_came_back,
    a_person_with_nobody_to_call,
    a_counselor_with_clients,
    an_operator_with_a_list,
    supporters_told_and_not,
    people_who_asked_for_a_call,
    a_person_who_stopped_all_sharing,
    a_person_who_is_asked_to_go_on,
    a_person_with_a_quiet_home,
    a_counselor_who_is_switched_off,
    a_safety_contact,
)


@pytest.mark.parametrize("audience", AUDIENCES, ids=lambda audience: audience.__name__)
def test_no_page_has_a_fault_and_no_other_host_is_asked(
    page: Page,
    sign_in: Callable[[User], None],
    watched: list[str],
    audience: Callable[[], list[Pages]],
) -> None:
    found: dict[str, list[str]] = {}

    for person, addresses in audience():
        if person:
            sign_in(person)
        # A quick run looks at every tenth page; of another person, at others.
        for asked in of_this_run(addresses, turn=len(found), one_in=10):
            address, _, button = asked.partition(PRESS)
            answer = page.goto(address)
            if button:
                with turning(page):
                    page.get_by_role("main").get_by_role("button", name=button).first.click()
            is_there = answer and answer.status == NOT_OK.get(address, 200)
            found[f"{asked} of {person.name if person else 'nobody'}"] = [
                *faults(page),
                *["is not the page it was"] * (not is_there),
            ]

    assert {address: what for address, what in found.items() if what} == {}
    not_found = "console: Failed to load resource: the server responded with a status of 404"
    watched[:] = [line for line in watched if not line.startswith(not_found)]
