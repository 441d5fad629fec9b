"""The day after use: what Home and the result page say, the body's ticks, and "Not now"."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import AlertEvent, AuditEvent, BodyCheck, DailyCheckin, DayRemark, User
from checkins.services.accounts import say_used_means, set_takes_medicine
from checkins.services.day_after import save_body_check
from tests import counts
from tests.conftest import NOON
from tests.factories import make_break, make_contact, make_counselor, make_person, save, share
from tests.pages import main_of, page_of, words_of
from tests.query_counts import queries_made
from tests.services.patterns import BASELINE, TODAY, ago, live, noon

HOUR = timedelta(hours=1)
GAPS = range(1, 9)
USED, THOUGHTS = "You used", "You had thoughts of how to use"
BACK, OPEN, OTHER = "You came back.", "Your body comes first today.", "a day like others"
LEADS = (USED, THOUGHTS, BACK, OPEN)

pytestmark = pytest.mark.usefixtures("awake")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


@pytest.fixture
def phone(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


# --- the table: how the use day came about x the check-in x the days between ----------------------


class Said(NamedTuple):
    """What leads a page, whether the body is asked about, and whether a look back is offered."""

    leads: str
    body: bool = False
    look: bool = False


def said_on(page: str, tag: str) -> Said:
    found = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    heading = found[1].strip() if found else ""
    leads = next((lead for lead in LEADS if heading.startswith(lead)), OTHER)
    return Said(leads, 'id="body"' in page, 'id="look-back"' in page)


def report(person: User, gap: int, at: datetime, used: str = "yes") -> None:
    save(person, ago(gap), at, used=used, cravings=0, finish=True)


def one(person: User, gap: int) -> None:
    report(person, gap, noon(ago(gap)))


def two(person: User, gap: int) -> None:
    report(person, gap + 1, noon(ago(gap + 1)))
    one(person, gap)


def late(person: User, gap: int) -> None:
    report(person, gap, NOON - HOUR)


def edited(person: User, gap: int) -> None:
    one(person, gap)
    report(person, gap, noon(ago(gap)) + HOUR, used="no")


def today(**answers: object) -> Callable[[User], None]:
    def check_in(person: User) -> None:
        save(person, TODAY, NOON, **{"cravings": 0, "finish": True, **answers})

    return check_in


def again(person: User) -> None:
    report(person, 1, noon(ago(1)), used="no")
    today(used="no")(person)


def added(person: User) -> None:
    report(person, 1, NOON, used="no")


USES = {"use": one, "two use days": two, "reported late": late, "edited away": edited}
CHECK_INS: dict[str, Callable[[User], object]] = {
    "none": lambda _person: None,
    "no": today(used="no"),
    "no, and nothing else": lambda person: save(person, TODAY, NOON, used="no", finish=True),
    "skip": today(used="skip"),
    "a page without the question": today(finish=False),
    "yes": today(used="yes"),
    "no, planning": today(used="no", planning=3),
    "no, one thought": today(used="no", planning=1),
    "no, and no the day before": again,
    "no for yesterday, added today": added,
}
OF_YESTERDAY = {"no, and no the day before", "no for yesterday, added today"}


def expected(use: str, check_in: str, gap: int) -> tuple[Said, Said | None]:
    """Return what Home says, and the page of the check-in, told by hand."""
    soon = gap <= 7
    nothing = Said(OTHER)
    of_today = {
        "none": (Said(USED, body=soon), None),
        "no": (Said(BACK, body=True, look=True),) * 2 if soon else (nothing,) * 2,
        "skip": (Said(OPEN, body=True),) * 2 if soon else (nothing,) * 2,
        # The level stays until a sign is answered, and stands above.
        "no, and nothing else": (
            Said(USED, body=soon),
            Said(BACK, body=True, look=True) if soon else nothing,
        ),
        "yes": (Said(USED),) * 2,
        "no, planning": (Said(THOUGHTS, body=soon, look=soon),) * 2,
        "no, and no the day before": (nothing,) * 2,
        # Of yesterday, which is a day nearer to the use.
        "no for yesterday, added today": (Said(BACK, body=True, look=True),) * 2,
    }
    of_today["a page without the question"] = of_today["skip"]
    of_today["no, one thought"] = of_today["no, planning"]
    home, page = of_today[check_in]
    if use == "edited away":
        stays = {USED: USED if check_in == "yes" else OTHER, THOUGHTS: THOUGHTS}
        return tuple(one and Said(stays.get(one.leads, OTHER)) for one in (home, page))
    if use == "reported late":  # a use day acts on the day of its report, whatever came first
        asks = home.body and check_in != "yes"
        return Said(USED, body=asks), page
    return home, page


# A use day of eight days ago can be told no more.
CASES = [(use, gap) for use in USES for gap in GAPS if (use, gap) != ("reported late", 8)]


@pytest.mark.django_db
@pytest.mark.one_in(6)
@pytest.mark.parametrize(("use", "gap"), CASES)
def test_what_is_said_after_use(use: str, gap: int) -> None:
    wrong = {}
    asked = [one for one in CHECK_INS if gap > 1 or one not in OF_YESTERDAY]
    for check_in in asked:
        person, client = make_person(), Client()
        if check_in == "no, and no the day before" and use == "reported late":
            report(person, 1, noon(ago(1)), used="no")
        USES[use](person, gap)
        CHECK_INS[check_in](person)
        client.force_login(person)

        day = ago(1) if check_in.endswith("added today") else TODAY
        home = said_on(main_of(client.get("/")), "h2")
        done = client.get(reverse("checkins_done", args=[day]))
        page = said_on(main_of(done), "h1") if done.status_code == 200 else None

        if (home, page) != expected(use, check_in, gap):
            wrong[check_in] = (home, page)

    assert wrong == {}
    counts.count("said on Home and the result page after use: use day x check-in x gap", len(asked))


# --- words ----------------------------------------------------------------------------------------


def used_and_back(person: User, gap: int = 1, **answers: object) -> None:
    one(person, gap)
    today(used="no", **answers)(person)


def home_and_done(phone: Client) -> tuple[str, str]:
    return words_of(phone.get("/")), words_of(phone.get(reverse("checkins_done", args=[TODAY])))


@pytest.mark.parametrize(("gap", "when"), [(1, "yesterday"), (3, "on Friday")])
def test_the_result_page_names_the_day_and_home_does_not(
    phone: Client, person: User, gap: int, when: str
) -> None:
    make_contact(person, name="Maria", may_text=True)
    used_and_back(person, gap)

    home, done = home_and_done(phone)

    assert f"You used {when}, and you still matter. After a break, your body can handle" in done
    assert "Don’t be alone today." in done
    card = (
        main_of(phone.get("/"))
        .split('<section class="card state day-after">')[1]
        .split("<details")[0]
    )
    assert [word for word in ("used", "use", when, "break", "Yes") if word in card] == []
    assert f"You told us that you used {when}." in home  # one tap further
    for said in ("Call Maria", "Text Maria", "Right now", "Overdose steps and helplines"):
        assert said in card


def test_with_nobody_in_people_the_crisis_line_is_there(phone: Client, person: User) -> None:
    used_and_back(person)

    for page in home_and_done(phone):
        assert "Call 988" in page
        assert "Add one person" in page


@pytest.mark.parametrize(
    ("medicine", "said"),
    [
        ("", "On medicine? Ask your clinic before you change anything."),
        ("yes", "On medicine? Ask your clinic before you change anything."),
        ("missed", "Call your clinic. Don't take two."),
        ("not_on_any", ""),
    ],
)
def test_the_line_on_medicine_fits_who_takes_one(
    phone: Client, person: User, medicine: str, said: str
) -> None:
    used_and_back(person, medicine=medicine)

    for page in home_and_done(phone):
        assert said in page
        assert ("On medicine?" in page, "Missed a dose?" in page) == (
            medicine in {"", "yes"},
            medicine == "missed",
        )


def test_who_said_once_that_they_take_no_medicine_reads_no_line_on_it(
    phone: Client, person: User
) -> None:
    set_takes_medicine(by=person, at=NOON, takes=False)
    used_and_back(person)

    for page in home_and_done(phone):
        assert "On medicine?" not in page


def test_alcohol_adds_its_own_danger(phone: Client, person: User) -> None:
    say_used_means(by=person, at=NOON, means={"alcohol": ""})
    used_and_back(person)

    assert "Do not stop suddenly alone. Get medical help." in home_and_done(phone)[1]


def test_a_page_of_another_day_says_nothing_of_today(
    phone: Client, person: User, clock: time_machine.Traveller
) -> None:
    used_and_back(person)
    clock.move_to(NOON + timedelta(days=2))

    home, done = home_and_done(phone)

    assert "You came back." in done
    assert "You used on Sunday, and you still matter." in done
    assert [
        said for said in ("alone today", "Look back When", "your body today") if said in done
    ] == []
    assert "You came back." not in home


@pytest.mark.parametrize(("hour", "is_said"), [(27, True), (28, False)])
def test_home_keeps_it_until_the_local_day_ends_at_four(
    phone: Client, person: User, clock: time_machine.Traveller, hour: int, is_said: bool
) -> None:
    """Noon is 17:00 UTC: hours are those of New York's Monday, 28 is four in the morning after."""
    used_and_back(person)

    clock.move_to(NOON + timedelta(hours=hour - 12))

    assert ("You came back." in words_of(phone.get("/"))) is is_said


def test_a_check_in_before_four_is_the_return_of_the_day_it_is_about(
    phone: Client, person: User, clock: time_machine.Traveller
) -> None:
    one(person, 1)
    clock.move_to(NOON + 13 * HOUR)  # one in the morning of Tuesday
    save(person, TODAY, NOON + 13 * HOUR, used="no", cravings=0, finish=True)

    night = words_of(phone.get("/"))
    clock.move_to(NOON + 24 * HOUR)
    noon_after = words_of(phone.get("/"))

    assert ("You came back." in night, "You came back." in noon_after) == (True, False)


def test_nobody_comes_back_by_a_file(phone: Client, person: User) -> None:
    one(person, 3)
    report(person, 2, NOON, used="no")
    was = said_on(main_of(phone.get("/")), "h2")
    DailyCheckin.objects.filter(person=person, day=ago(2)).update(imported=True)

    assert (was.leads, said_on(main_of(phone.get("/")), "h2").leads) == (BACK, OTHER)


def test_a_break_changes_nothing(phone: Client, person: User) -> None:
    make_break(person, ago(2), first=ago(2), last=TODAY)
    used_and_back(person)

    for page in home_and_done(phone):
        assert "You came back." in page


def test_a_use_day_that_is_edited_away_takes_it_along(phone: Client, person: User) -> None:
    used_and_back(person)
    report(person, 1, NOON + HOUR, used="no")

    for page in home_and_done(phone):
        assert "You came back." not in page


def test_a_watch_stands_below_it_and_a_reach_out_above(phone: Client, person: User) -> None:
    live(person, BASELINE + "111", ends=2)
    save(person, ago(1), noon(ago(1)), used="yes", cravings=1, old_places=1, finish=True)
    save(person, TODAY, NOON, used="no", cravings=0, old_places=1, finish=True)
    row = DailyCheckin.objects.get(person=person, day=TODAY)
    rise = "Your thoughts have been louder than usual"

    _, done = home_and_done(phone)
    watch = done.index("You came back.") < done.index("Your thoughts have also been louder")
    save(person, TODAY, NOON + HOUR, cravings=4, old_places=4)
    _, harder = home_and_done(phone)

    assert row.level == "watch"
    assert watch
    assert harder.index(rise) < harder.index("You came back.") < harder.index("your body today")


# --- the body -------------------------------------------------------------------------------------


def body_page(phone: Client) -> str:
    return main_of(phone.get(reverse("checkins_done", args=[TODAY])))


def tick(phone: Client, *ticks: str, back: int = 0, by_script: bool = False) -> int:
    address = reverse("day_after_body", args=[ago(back)])
    headers = {"X-Tap": "1"} if by_script else {}
    return phone.post(address, {"ticks": ticks}, headers=headers).status_code


def test_ticks_are_kept_sealed_and_shown_ticked_and_what_lacks_is_answered(
    phone: Client, person: User
) -> None:
    make_contact(person, name="Maria")
    used_and_back(person)
    before = body_page(phone)

    assert tick(phone, "ate", "near") == 302

    check = BodyCheck.objects.get()
    assert check.ticks == {"ate", "near"}
    assert check.sealed_ticks.startswith("gAAAA")
    assert "ate" not in json.dumps(list(AuditEvent.objects.values_list("detail", flat=True)))
    page = body_page(phone)
    assert re.findall(r'value="(\w+)"\s+checked', page) == ["ate", "near"]
    lines = ("Not eaten?", "No sleep?", "No one near?", "No naloxone?")
    assert [line for line in lines if line in before] == []
    assert [line for line in lines if line in page] == ["No sleep?", "No naloxone?"]
    tick(phone)
    home = main_of(phone.get("/"))
    assert [line for line in lines if line in home] == ["No one near?"]
    assert [line for line in lines if line in body_page(phone)] == list(lines)
    address, part = re.findall(r'href="([^"#]+)#([^"]+)">Where to get it', page)[0]
    assert f'id="{part}"> <h2>Where to get it' in page_of(phone.get(address))


def test_none_may_be_true_and_a_later_save_replaces_an_earlier_one(
    phone: Client, person: User
) -> None:
    used_and_back(person)

    statuses = [tick(phone, "ate"), tick(phone, by_script=True)]

    assert statuses == [302, 204]
    assert [check.ticks for check in BodyCheck.objects.all()] == [frozenset()]
    assert "No one near? Call 988" in words_of(phone.get("/"))


def test_saving_leads_back_to_the_page_where_it_was_ticked(phone: Client, person: User) -> None:
    used_and_back(person)
    done, address = reverse("checkins_done", args=[TODAY]), reverse("day_after_body", args=[TODAY])

    places = [
        phone.post(address, {"ticks": "ate", "result_of": of}).headers["Location"]
        for of in ("", str(TODAY))
    ]

    assert places == ["/#said", f"{done}#said"]


@pytest.mark.parametrize("by_script", [False, True])
def test_a_page_that_was_open_over_night_saves_nothing_and_says_so(
    phone: Client, person: User, by_script: bool
) -> None:
    used_and_back(person)

    assert tick(phone, "ate", back=1, by_script=by_script) == 302

    assert "That day is over. Here’s today." in words_of(phone.get("/"))
    assert BodyCheck.objects.count() == 0


def test_ticks_that_cannot_be_opened_are_as_none(phone: Client, person: User) -> None:
    used_and_back(person)
    tick(phone, "ate")
    BodyCheck.objects.update(sealed_ticks="damaged")

    page = body_page(phone)
    tick(phone, "slept")

    assert "checked" not in page
    assert "No sleep?" not in page
    assert BodyCheck.objects.get().ticks == {"slept"}


def test_ticks_of_yesterday_are_not_todays(phone: Client, person: User) -> None:
    used_and_back(person)
    before = NOON - timedelta(days=1)
    save_body_check(by=person, at=before, day=ago(1), ticks={"ate"})

    assert "checked" not in body_page(phone)


# --- the look back --------------------------------------------------------------------------------


def put_off(phone: Client) -> None:
    phone.post(reverse("day_after_not_now", args=[ago(1)]))


def offered(phone: Client) -> list[bool]:
    addresses = ("/", reverse("checkins_done", args=[TODAY]))
    return ['id="look-back"' in main_of(phone.get(address)) for address in addresses]


def test_not_now_is_kept_for_that_use_day_and_told_to_nobody(
    phone: Client, person: User, clock: time_machine.Traveller
) -> None:
    share(person, make_counselor(), NOON, use=True, alerts=True)
    used_and_back(person)
    before, events = offered(phone), AlertEvent.objects.count()

    put_off(phone)
    put_off(phone)

    assert (before, offered(phone)) == ([True, True], [False, False])
    remark = DayRemark.objects.get()
    assert (remark.day, remark.kind) == (ago(1), "not_now")
    assert AlertEvent.objects.count() == events
    assert "Look back" in words_of(phone.get(reverse("trends")))
    clock.move_to(NOON + timedelta(days=1))
    save(person, TODAY + timedelta(days=1), NOON + timedelta(days=1), used="no", finish=True)
    assert 'id="look-back"' not in main_of(phone.get("/"))


def test_it_is_offered_again_after_another_use_day(
    phone: Client, person: User, clock: time_machine.Traveller
) -> None:
    used_and_back(person)
    put_off(phone)
    for days, used in ((1, "yes"), (2, "no")):
        clock.move_to(NOON + timedelta(days=days))
        day, at = TODAY + timedelta(days=days), NOON + timedelta(days=days)
        save(person, day, at, used=used, cravings=0, finish=True)

    assert 'id="look-back"' in main_of(phone.get("/"))


def test_a_look_back_that_is_written_is_offered_no_more(phone: Client, person: User) -> None:
    used_and_back(person)
    phone.post(reverse("look_backs_day", args=[ago(1)]), {"before": "A hard week."})

    assert offered(phone) == [False, False]


def test_no_other_day_can_be_put_off(phone: Client, person: User) -> None:
    used_and_back(person)
    theirs = make_person()
    report(theirs, 3, noon(ago(3)))

    for back in (0, 3, 5):
        address = reverse("day_after_not_now", args=[ago(back)])
        assert phone.post(address).status_code == 404
    assert DayRemark.objects.count() == 0


# --- what it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "most", "more"), [("/", 6, 0), (reverse("checkins_done", args=[TODAY]), 9, 1)]
)
def test_what_the_pages_ask_in_the_week_after_use(
    phone: Client, person: User, address: str, most: int, more: int
) -> None:
    make_contact(person)
    today(used="no")(person)
    with queries_made() as like_others:
        phone.get(address)
    one(person, 1)
    with queries_made() as after:
        phone.get(address)

    assert len(after) == len(like_others) + more <= most
