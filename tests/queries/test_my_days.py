"""My days: what the calendar says of each day, and what one day says back."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from checkins.enums import OwnLineKind, RideHelped
from checkins.models import DailyCheckin, HistoryCut, Scopes, User
from checkins.queries.my_days import CellKind, known_of, month_of, next_month, six_weeks
from checkins.queries.my_days_day import one_day, seen_words
from checkins.queries.my_days_notes import (
    PlainSigns,
    find_notes,
    from_first,
    holds,
    newest_notes,
    plain,
)
from checkins.services.small_steps import answer_small_step
from tests.conftest import NOON
from tests.factories import (
    make_break,
    make_counselor,
    make_own_line,
    make_person,
    make_ride,
    make_small_step,
    make_thought,
    save,
    share,
)
from tests.query_counts import queries_made

TODAY = date(2026, 11, 23)  # a Monday
DAY = timedelta(days=1)
JOINED = datetime(2026, 1, 5, 15, tzinfo=UTC)


@pytest.fixture
def settled(person: User) -> User:
    """A person whose account is older than six weeks."""
    User.objects.filter(pk=person.pk).update(date_joined=JOINED)
    person.refresh_from_db()
    return person


def calendar(person: User, today: date = TODAY):
    return six_weeks(person, known_of(person, today=today), today=today)


def kinds(person: User, today: date = TODAY) -> str:
    """Return the six weeks in letters: done, no check-in, break, outside."""
    letters = {"done": "d", "none": "n", "on-break": "b", "outside": "."}
    weeks = calendar(person, today).weeks
    return "\n".join("".join(letters[cell.kind] for cell in week if cell) for week in weeks)


def test_six_weeks_by_hand(settled):
    for back in (0, 1, 3, 20):
        save(settled, TODAY - back * DAY, NOON - back * DAY, cravings=back % 5)
    make_break(settled, TODAY - 40 * DAY, first=TODAY - 14 * DAY, last=TODAY - 11 * DAY)

    # Sunday Oct 18 to Saturday Nov 28; Monday Nov 23 is today.
    assert kinds(settled).split("\n") == [
        "nnnnnnn",
        "nnnnnnn",
        "nndnnnn",
        "nbbbbnn",
        "nnnnndn",
        "dd.....",
    ]
    assert calendar(settled).sentence == (
        "You checked in on 4 of the last 37 days. Four were a break."
    )


def test_on_a_saturday_the_six_weeks_are_42_days(settled):
    today = date(2026, 11, 28)
    for back in range(33):
        save(settled, today - back * DAY, NOON + 5 * DAY - back * DAY, cravings=1)

    assert calendar(settled, today).sentence == "You checked in on 33 of the last 42 days."


def test_days_before_the_account_do_not_count(person):
    User.objects.filter(pk=person.pk).update(date_joined=NOON - 2 * DAY)
    person.refresh_from_db()
    save(person, TODAY, NOON, cravings=1)

    assert kinds(person).split("\n")[-2:] == ["......n", "nd....."]
    assert calendar(person).sentence == "You checked in on 1 of your first 3 days."
    assert calendar(person).earlier is None


def test_days_that_were_let_go_do_not_count(settled):
    HistoryCut.objects.create(person=settled, first_day=TODAY - 4 * DAY)
    save(settled, TODAY, NOON, cravings=1)

    known = known_of(settled, today=TODAY)

    assert known.began == TODAY - 4 * DAY
    assert calendar(settled).sentence == "You checked in on 1 of your first 5 days."
    assert month_of(settled, known, first=date(2026, 10, 1), today=TODAY) is None
    assert one_day(settled, TODAY - 9 * DAY, at=NOON, today=TODAY) is None


def test_a_check_in_in_a_break_is_a_check_in(settled):
    make_break(settled, TODAY - 9 * DAY, first=TODAY - 2 * DAY, last=TODAY)
    save(settled, TODAY - DAY, NOON, cravings=1)

    assert kinds(settled).split("\n")[-2:] == ["nnnnnnb", "db....."]
    assert "Two were a break." in calendar(settled).sentence


def test_a_day_looks_alike_whatever_its_answers_say(settled):
    save(settled, TODAY - DAY, NOON, cravings=4, low_mood=4, used="yes", planning=4)
    save(settled, TODAY - 2 * DAY, NOON, cravings=0, used="no")

    hard, calm = (
        next(cell for cell in calendar(settled).cells if cell.day == TODAY - back * DAY)
        for back in (1, 2)
    )

    assert hard.words.replace("Sunday, November 22", "") == calm.words.replace(
        "Saturday, November 21", ""
    )
    assert (hard.kind, hard.has_note, hard.has_meeting, hard.has_ride) == (
        *(CellKind.DONE, False, False, False),
    )


def test_marks_say_note_meeting_and_ride(settled):
    save(settled, TODAY, NOON, meeting="shared", note="A note.")
    save(settled, TODAY - DAY, NOON, meeting="missed")
    make_ride(settled, NOON - DAY, before=4, after=1)

    words = [cell.words for cell in calendar(settled).cells if cell.day in {TODAY, TODAY - DAY}]

    assert words == [
        "Sunday, November 22, checked in, rode it out",
        "Monday, November 23, today, checked in, your note, meeting",
    ]


def test_a_day_that_shows_its_month_is_named_as_it_is_shown(settled):
    first, *rest = calendar(settled).cells

    assert (first.month, first.words) == ("Oct", "Sunday, Oct 18, no check-in")
    assert [(cell.month, cell.words) for cell in rest if cell.is_named] == [
        ("Nov", "Sunday, Nov 1, no check-in")
    ]
    assert rest[0].words == "Monday, October 19, no check-in"


def test_a_note_alone_is_no_check_in(settled):
    save(settled, TODAY, NOON, note="Only this.")

    today = next(cell for cell in calendar(settled).cells if cell.is_today)

    assert (today.kind, today.has_note) == (CellKind.NONE, True)
    assert calendar(settled).sentence == "There\N{RIGHT SINGLE QUOTATION MARK}s no check-in here."


def test_months_reach_back_to_the_first_check_in(settled):
    save(settled, TODAY, NOON, cravings=1)
    known = known_of(settled, today=TODAY)

    shown = month_of(settled, known, first=date(2026, 1, 1), today=TODAY)

    assert shown
    assert (shown.earlier, shown.later) == (None, date(2026, 2, 1))
    assert [len(week) for week in shown.weeks] == [7] * 5
    assert shown.weeks[0][:4] == [None] * 4  # January 1 was a Thursday
    assert [year for year, _ in shown.years] == [2026]
    assert [len(months) for _, months in shown.years] == [11]
    for absent in (date(2025, 12, 1), date(2026, 12, 1), date(9999, 12, 1)):
        assert month_of(settled, known, first=absent, today=TODAY) is None


def test_a_months_sentence_counts_its_own_days(settled):
    for back in (0, 1):
        save(settled, TODAY - back * DAY, NOON, cravings=1)
    known = known_of(settled, today=TODAY)

    shown = month_of(settled, known, first=date(2026, 11, 1), today=TODAY)

    assert shown
    assert shown.sentence == "You checked in on 2 of 23 days."


def test_next_month_passes_a_years_end():
    assert [next_month(date(2025, number, 1)) for number in (1, 11, 12)] == [
        *(date(2025, 2, 1), date(2025, 12, 1), date(2026, 1, 1)),
    ]


def test_a_day_of_40_days_ago_reads_back(settled):
    day, then = TODAY - 40 * DAY, NOON - 40 * DAY
    sign = make_own_line(settled, "I snap at people", OwnLineKind.SIGN)
    trigger = make_own_line(settled, "Payday", OwnLineKind.TRIGGER)
    answers = {"cravings": 3, "bottled_up": 0, "slept_well": 4, "meeting": "shared", "used": "no"}
    asked = {*answers, "medicine", "pulled_away"}
    save(
        settled,
        day,
        then,
        **answers,
        asked=asked,
        note="Dee has my card.",
        finish=True,
        bulk={"bottled_up"},
    )
    save(settled, day, then, triggers=["stress", trigger.code], **{sign.code: 2})
    make_ride(settled, then, before=4, after=1, helped=RideHelped.YES)
    make_thought(settled, then, thought="I ruin it")
    step = make_small_step(settled, then, text="Call Dee")
    answer_small_step(choice=step, by=settled, at=then + DAY, today=day + DAY, outcome="helped")

    shown = one_day(settled, day, at=NOON, today=TODAY)

    assert shown
    assert shown.name == "Wednesday, Oct 14"
    assert shown.note
    assert shown.note.text == "Dee has my card."
    assert [(answer.text, answer.word) for answer in shown.choices] == [
        ("Did you use today?", "No"),
        ("Did you have a support meeting today?", "Went and shared"),
        ("I took my recovery medicine today.", ""),
    ]
    assert [
        (part.name, [(answer.text, answer.word) for answer in part.answers]) for part in shown.parts
    ] == [
        (
            "Emotional",
            [
                ("I kept my feelings bottled up.", "Not at all"),
                ("I pulled away from friends or family.", ""),
                ("I slept well last night.", "Very much"),
            ],
        ),
        ("Mental", [("I had cravings to use.", "Quite a bit")]),
        ("Physical", [("I snap at people", "Some")]),
    ]
    assert [part.bulk for part in shown.parts] == [1, 0, 0]
    assert shown.triggers == ["Stress", "Payday"]
    assert [(ride.before, ride.after) for ride in shown.rides]
    assert [thought.thought for thought in shown.thoughts] == ["I ruin it"]
    [small_step] = shown.small_steps
    assert (small_step.words, small_step.outcome) == (*("Call Dee", "Did it, and it helped"),)
    assert shown.seen == "Only you can see this day."
    assert not shown.is_changeable


def test_the_days_around_are_those_with_something_saved(settled):
    for back in (1, 5, 9):
        save(settled, TODAY - back * DAY, NOON - back * DAY, cravings=1)

    around = [known_of(settled, today=TODAY, day=TODAY - back * DAY)[2:] for back in (1, 5, 7, 9)]

    days = {back: TODAY - back * DAY for back in (1, 5, 9)}
    assert around == [(days[5], None), (days[9], days[1]), (days[9], days[5]), (None, days[5])]


def test_a_day_can_be_changed_until_the_seventh_day_after_it(settled):
    ages = [one_day(settled, TODAY - back * DAY, at=NOON, today=TODAY) for back in (0, 7, 8)]

    assert [shown and shown.is_changeable for shown in ages] == [True, True, False]
    assert [shown and shown.changeable_until for shown in ages[:2]] == ["Nov 30", "Nov 23"]


@pytest.mark.parametrize("back", [-1, 330, 700_000])
def test_a_day_ahead_or_before_the_first_is_none(settled, back):
    assert one_day(settled, TODAY - back * DAY, at=NOON, today=TODAY) is None


ALL = Scopes(signs=True, notes=True, use=True, alerts=True)
SIGNS = Scopes(signs=True, notes=False, use=False, alerts=False)
NONE = Scopes(signs=False, notes=False, use=False, alerts=False)


@pytest.mark.parametrize(
    ("readers", "has_note", "has_use", "said"),
    [
        ([], True, True, "Only you can see this day."),
        ([("Sam", SIGNS)], True, False, "Sam can see these answers, not your note."),
        ([("Sam", SIGNS)], False, False, "Sam can see these answers."),
        (
            [("Sam", ALL)],
            *(True, True),
            "Sam can see these answers, your note and what you said about use.",
        ),
        (
            [("Sam", NONE)],
            *(True, False),
            "Sam can see your level and trends, not these answers or your note.",
        ),
        (
            [("Sam", Scopes(notes=True))],
            *(True, True),
            (
                "Sam can see your level, your trends and your note. "
                "Sam can\u2019t see these answers or what you said about use."
            ),
        ),
        (
            [("Kim", SIGNS), ("Sam", SIGNS)],
            *(True, False),
            "Kim and Sam can see these answers, not your note.",
        ),
        (
            [("Kim", ALL), ("Sam", SIGNS)],
            *(True, False),
            "Kim can see these answers and your note. Sam can see these answers, not your note.",
        ),
    ],
)
def test_who_sees_a_day_is_said_as_the_consents_say_it(readers, has_note, has_use, said):
    found = seen_words(readers, has_note=has_note, has_use=has_use)

    assert found.replace("\u2068", "").replace("\u2069", "") == said


def test_every_small_step_of_a_day_is_read_back_the_first_picked_first(settled):
    for minutes, text in enumerate(["Sit outside", "Call Dee", "Walk"]):
        at = NOON + timedelta(minutes=minutes)
        step = make_small_step(settled, at, text=text)
        if text != "Walk":
            answer_small_step(choice=step, by=settled, at=at, today=TODAY, outcome="helped")

    shown = one_day(settled, TODAY, at=NOON, today=TODAY)

    assert [step.words for step in shown.small_steps] == ["Sit outside", "Call Dee", "Walk"]


def test_what_no_consent_shows_is_said_where_somebody_sees_the_day(settled):
    sign = make_own_line(settled, "I snap", OwnLineKind.SIGN)
    save(settled, TODAY, NOON, cravings=1, triggers=["stress"], **{sign.code: 2})
    make_small_step(settled, NOON, text="Sit outside")
    alone = one_day(settled, TODAY, at=NOON, today=TODAY).seen
    share(settled, make_counselor(), NOON, signs=True)

    seen = one_day(settled, TODAY, at=NOON, today=TODAY).seen

    assert alone == "Only you can see this day."
    assert seen.endswith("Only you can see what came up, your own signs and your small step.")


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("Payday is the hard one.", "PAYDAY"),
        ("Café Zoë", "cafe zoe"),
        ("cafe", "café"),
        ("Cafe\u0301", "CAFÉ"),
        ("Ich ging zur Straße", "STRASSE"),
        ("Ёлка Юрия", "елка"),
        ("İstanbul", "istanbul"),
        ("Γιώργος γελάει", "γιωργοσ"),
        ("今天很难。我给妈妈打了电话", "妈妈"),
        ("オレンジ", "オレンシ\u3099"),
        ("وَلَدٌ صَغِير", "ولد"),
        ("שָׁלוֹם", "שלום"),
        ("मैं घर गया", "घर"),
        ("don\u2019t stop", "don't"),
        ("a\u200bb co\u00adop", "coop"),
        ("one two\nthree", "three one"),
    ],
)
def test_a_word_is_found_in_any_script(text, sought):
    signs = PlainSigns()

    assert holds(text, plain(sought, signs).split(), signs)


@pytest.mark.parametrize(
    ("text", "sought"), [("की", "का"), ("カ", "ガ"), ("one", "one two"), ("Payday", "play")]
)
def test_another_word_is_not_found(text, sought):
    signs = PlainSigns()

    assert not holds(text, plain(sought, signs).split(), signs)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A payday.", "A payday."),
        ("Straße " * 20 + "payday and rent", "… " + "Straße " * 5 + "payday and rent"),
        ("今" * 90 + "payday", "… payday"),
    ],
)
def test_a_long_note_is_shown_from_shortly_before_the_word(text, shown):
    assert from_first(text, ["payday"], PlainSigns()) == shown


def test_notes_are_found_newest_first_late_and_imported_ones_as_well(settled):
    save(settled, TODAY - 3 * DAY, NOON, note="Payday, added late.")
    save(settled, TODAY - 20 * DAY, NOON - 20 * DAY, note="Before payday")
    save(settled, TODAY, NOON, note="Nothing much.")
    DailyCheckin.objects.filter(day=TODAY - 20 * DAY).update(imported=True)
    other = make_person()
    save(other, TODAY, NOON, note="Payday of another")

    found = find_notes(settled, "payday")

    assert [note.text for note in found.notes] == ["Payday, added late.", "Before payday"]
    assert (found.more, found.unopened, found.is_all) == (0, 0, True)
    assert [note.text for note in find_notes(other, "payday").notes] == ["Payday of another"]
    assert find_notes(settled, "zzz").count == 0
    assert [note.day for note in newest_notes(settled)] == [
        *(TODAY, TODAY - 3 * DAY, TODAY - 20 * DAY),
    ]


def test_a_note_that_was_replaced_is_not_found(settled):
    save(settled, TODAY, NOON, note="payday")
    save(settled, TODAY, NOON + timedelta(minutes=1), note="rent")

    assert find_notes(settled, "payday").count == 0


def test_a_note_that_cannot_be_opened_is_counted_and_matches_nothing(settled):
    row = save(settled, TODAY, NOON, note="payday")
    assert row.note_from
    row.note_from.uuid = uuid4()  # its seal is bound to the uuid
    row.note_from.save()

    found = find_notes(settled, "opened")

    assert (found.count, found.unopened) == (0, 1)


def test_a_search_asks_for_no_more_than_its_bound(settled, monkeypatch):
    monkeypatch.setattr("checkins.queries.my_days_notes.MOST_NOTES", 2)
    monkeypatch.setattr("checkins.queries.my_days_notes.MOST_SHOWN", 1)
    for back in range(3):
        save(settled, TODAY - back * DAY, NOON, note=f"payday {back}")

    with queries_made() as queries:
        found = find_notes(settled, "payday")

    assert [query.rpartition("LIMIT")[2].strip() for query in queries] == ["3"]
    assert [note.text for note in found.notes] == ["payday 0"]
    assert (found.count, found.more, found.is_all) == (2, 1, False)
