"""The rows of the list as they are drawn: what a row says, its small pictures, and its size."""

import json
import random
import re
from dataclasses import fields as dataclass_fields
from datetime import date
from html import unescape
from uuid import UUID

import pytest
from django.utils.safestring import SafeString

from checkins.charts.caseload import caseload_rows, ended_rows, shared_shapes, with_first
from checkins.engine.types import Shown, Stage
from checkins.middleware.compressing import padded
from checkins.queries.caseload import CaseloadRow, Details, Section
from checkins.queries.caseload_line import STRIP_DAYS
from checkins.queries.shown_levels import ShownLevel

QUINN = UUID(int=1)
TAG = re.compile(r"<[^>]*>")
RANGES = [0, 10, 0, 10, 0, 10]
FLAT = [5] * STRIP_DAYS
FOLDED_OF_500 = 350  # that many of 500 simulated clients are steady
MOST_BYTES, MOST_BYTES_NEW, MOST_BYTES_QUIET = 12_500, 16_500, 20_500  # the rest takes 3,500


def shown(level: Shown = Shown.REACH_OUT, *, strong: bool = False, low: date | None = None):
    return ShownLevel(level, strong, low, None)


def row(**fields) -> CaseloadRow:
    given = {
        "id": QUINN,
        "label": "Quinn Q.",
        "section": Section.CONTACT_TODAY,
        "reason": "Near usual.",
        "shown": shown(),
        "last_contact": "Nov 19, call",
        "last_day": date(2026, 11, 23),
        **fields,
    }
    names = {field.name for field in dataclass_fields(Details)}
    details = Details(**{name: value for name, value in given.items() if name in names})
    own = {name: value for name, value in given.items() if name not in names}
    return CaseloadRow(**own, make_details=lambda: details)


def drawn(way: str = "", **fields) -> str:
    return str(caseload_rows([row(**fields)], way))


def words(html: str) -> str:
    return unescape(TAG.sub("|", html))


def trend_of(**fields) -> list[tuple[str, str]]:
    return re.findall(r'class="tl (\w+)".*? d="([^"]*)"', drawn(**fields))


def stored(emotional=FLAT, mental=FLAT, physical=FLAT, ranges=RANGES) -> str:
    return json.dumps([emotional, mental, physical, ranges])


# --- words and controls ---------------------------------------------------------------------------


def test_each_control_of_a_row_has_a_name_that_says_whose_it_is():
    html = drawn(can_be_marked=True)

    names = [
        words(link).replace("|", "") for link in re.findall(r"<(?:a|label) .*?</(?:a|label)>", html)
    ]
    assert names == ["Choose Quinn Q.", "Quinn Q.", "Log a contact with Quinn Q."]


def test_links_carry_the_options_of_the_list_and_where_they_came_from():
    html = drawn("?q=a+%26+b&sort=name")

    links = [unescape(link) for link in re.findall(r'href="([^"]*)"', html)]
    assert links == [
        f"/clients/{QUINN}/?q=a+%26+b&sort=name&from=contact",
        f"?q=a+%26+b&sort=name&log={QUINN}",
    ]
    assert f'href="/clients/{QUINN}/?from=contact"' in drawn()


def test_a_label_is_text():
    assert "<b>" not in drawn(label="<b>Jo", can_be_marked=True)
    assert drawn(label="<b>Jo", can_be_marked=True).count("&lt;b&gt;Jo") == 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"waits_days": 0}, "<span class=waits><i>new </i>today</span>"),
        ({"waits_days": 1}, "<span class=waits><i>waits </i>1 day</span>"),
        ({"waits_days": 2}, "<span class=waits><i>waits </i>2 days</span>"),
        ({"waits_days": 3}, '<span class="waits long"><i>waits </i>3 days</span>'),
    ],
)
def test_a_wait_of_three_days_is_bold(fields, said):
    assert said in drawn(**fields)
    assert "waits" not in drawn(**fields, section=Section.WATCH)


def test_a_long_reason_is_whole_and_stands_once():
    reason = "Mental signs above usual since Nov 18. Up: cravings & old places."
    html = drawn(reason=reason, section=Section.SET_ASIDE, back_words="Dec 1")

    assert unescape(html).count(f"Back on Dec 1. {reason}") == 1


def test_the_row_that_an_address_leads_to_alone_is_a_place():
    rows = [row(), row(id=UUID(int=2))]

    for html in (caseload_rows(rows, "", place=QUINN), ended_rows(rows, "", place=QUINN)):
        assert [f"id=c-{QUINN}" in part for part in html.split("<li ")] == [False, True, False]
        assert html.count("id=c-") == 1


def test_ones_own_reason_to_set_aside_stands_in_quotes():
    html = drawn(section=Section.SET_ASIDE, back_words="Dec 1", aside_reason="A <trip>.")

    assert "Back on Dec 1. “A &lt;trip&gt;.” Near usual." in html


def test_marks_stand_before_the_reason():
    low = date(2026, 11, 22)
    html = drawn(shown=shown(Shown.URGENT, strong=True, low=low), low_mood="Nov 22")

    assert "|Strong change| |Low mood, Nov 22| Near usual.|" in words(html)


def test_who_is_silent_is_quiet_for_so_many_days_and_never_steady():
    html = drawn(section=Section.QUIET, shown=shown(Shown.QUIET), missed=8)

    assert "Quiet, 8 days" in html
    assert "Steady" not in html


@pytest.mark.parametrize("field", ["open_log", "said"])
def test_what_stands_within_a_row_stands_in_that_row_alone(field):
    rows = [row(id=UUID(int=number)) for number in (1, 2)]

    html = caseload_rows(rows, "", **{field: (UUID(int=2), SafeString("<p>Here"))})

    assert ["<p>Here" in part for part in html.split("<li ")] == [False, False, True]


def test_the_open_row_has_the_focus_where_no_script_gives_it():
    html = caseload_rows([row(), row(id=UUID(int=2))], "", open_log=(QUINN, SafeString("x")))

    assert [" autofocus>" in part for part in html.split("<li ")] == [False, True, False]


def test_a_chosen_box_stays_chosen():
    rows = [row(id=UUID(int=number), can_be_marked=True) for number in (1, 2)]

    html = caseload_rows(rows, "", chosen=[UUID(int=2)])

    assert [" checked" in part for part in html.split("<li ")] == [False, False, True]


def test_the_first_row_alone_is_the_place_of_the_skip_link():
    html = with_first(caseload_rows([row(), row(id=UUID(int=2))], ""))

    assert ["id=first" in part for part in html.split("<li ")] == [False, True, False]


def test_the_roomy_view_says_all():
    given = {
        "contact": "You tried, Nov 22. A colleague reached them, Nov 21",
        "last_checkin": "Last check-in today",
        "shares_until": "Feb 1, 2027",
        "sparkline": stored(),
    }
    html = str(caseload_rows([row(**given)], "", is_roomy=True))

    said = (given["contact"], given["last_checkin"], "Shares until Feb 1", "Emotional", "Mental")
    assert [words for words in said if words not in html] == []
    assert html.count('class="tl ') == 3


# --- the fortnight --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bits", "path"),
    [
        (0, ""),
        (1, "M13 0h1"),
        (0b11111111111111, "M0 0h14"),
        (0b10000001110011, "M0 0h1M7 0h3M12 0h2"),
    ],
)
def test_each_run_of_days_is_one_dashed_line(bits, path):
    html = drawn(strip=bits)

    assert f'<path d="{path}"/>' in html
    assert f'aria-label="{bits.bit_count()} of the last 14 days"' in html


def test_before_the_first_check_in_no_day_is_missed():
    assert "strip14" not in drawn(last_day=None)


def test_each_icon_and_mark_that_a_row_may_refer_to_is_on_the_page():
    rows = [
        row(shown=shown(level), sparkline=stored(), lead=stage)
        for level in Shown
        for stage in Stage
    ]

    asked = set(re.findall(r"#([\w-]+)", str(caseload_rows(rows, ""))))

    assert asked - set(re.findall(r"id=([\w-]+)", shared_shapes())) == set()
    assert len(asked) == len(Shown) + len(Stage) + 2


# --- the trend ------------------------------------------------------------------------------------


def test_a_trend_is_whole_steps_from_day_to_day_over_the_usual_range():
    assert trend_of(sparkline=stored(), lead=Stage.MENTAL) == [("mental", "m3 18" + " 6 0" * 13)]


def test_a_trend_breaks_at_a_missing_day_and_a_day_between_two_is_a_dot():
    gaps = [0, 10, None, 5, None, None, 0, *[None] * 7]

    [(_, path)] = trend_of(sparkline=stored(mental=gaps), lead=Stage.MENTAL)

    assert path == "m3 23 6-9m12 4h0m18 5h0"


def test_a_trend_that_ended_days_ago_ends_before_today():
    levels = [0] * STRIP_DAYS

    [(_, path)] = trend_of(sparkline=stored(mental=levels), lead=Stage.MENTAL, spark_age=4)

    assert path == "m3 23" + " 6 0" * 9


def test_what_is_far_out_is_drawn_at_the_edge():
    [(_, path)] = trend_of(
        sparkline=stored(mental=[40, *[0] * 13], ranges=[5, 6] * 3), lead=Stage.MENTAL
    )

    assert path.startswith("m3 3 6 24 6 0")


@pytest.mark.parametrize(
    ("fields", "stages"),
    [
        ({"lead": Stage.PHYSICAL}, ["physical"]),
        ({}, ["mental"]),  # stands highest above its own usual range
        ({"shown": ShownLevel(Shown.LEARNING, False, None, None)}, []),
        ({"sparkline": stored(ranges=[None] * 6)}, []),
        ({"sparkline": "[]"}, []),
        ({"spark_age": 14}, []),
    ],
)
def test_the_stage_that_leads_is_drawn_and_none_while_learning(fields, stages):
    given = {"sparkline": stored(mental=[*FLAT[:-1], 20]), **fields}

    assert [stage for stage, _ in trend_of(**given)] == stages


# --- size -----------------------------------------------------------------------------------------


def some_row(chance: random.Random, number: int) -> CaseloadRow:
    levels = [[chance.choice((None, *range(3, 20))) for _ in FLAT] for _ in Stage]
    return row(
        id=UUID(int=chance.getrandbits(128), version=4),
        label=f"Client {number:04}",
        section=chance.choice(list(Section)[:6]),
        reason=f"Mental signs above usual since Nov {chance.randint(1, 22)}. Up: cravings.",
        shown=shown(chance.choice(list(Shown))),
        waits_days=chance.randint(0, 9),
        last_contact=f"Nov {chance.randint(1, 22)}, call",
        visit=f"Dec {chance.randint(1, 22)}",
        strip=chance.getrandbits(STRIP_DAYS),
        sparkline=json.dumps([*levels, [3, 9, 4, 12, 2, 7]]),
        can_be_marked=chance.random() < 0.1,
    )


def new_row(chance: random.Random, number: int) -> CaseloadRow:
    return row(
        id=UUID(int=chance.getrandbits(128), version=4),
        label=f"Client {number:04}",
        section=Section.LEARNING,
        reason="0 of the first 14 check-ins.",
        shown=shown(Shown.LEARNING),
        last_contact="No contact yet",
        last_day=None,
    )


def quiet_row(chance: random.Random, number: int) -> CaseloadRow:
    before, days = chance.randint(4, 14), chance.randint(8, 20)
    levels = [[*[None] * 12, *chance.choices(range(3, 20), k=2)] for _ in Stage]
    return row(
        id=UUID(int=chance.getrandbits(128), version=4),
        label=f"Client {number:04}",
        section=Section.QUIET,
        reason=f"No check-in for {days} days. Before that, {before} of 14 days.",
        shown=shown(Shown.QUIET),
        missed=days,
        last_contact="No contact yet",
        sparkline=json.dumps([*levels, [3, 9, 4, 12, 2, 7]]),
    )


@pytest.mark.parametrize(
    ("make", "rows", "most"),
    [
        (some_row, 500 - FOLDED_OF_500, MOST_BYTES),
        (new_row, 500, MOST_BYTES_NEW),
        (quiet_row, 500, MOST_BYTES_QUIET),
    ],
)
def test_the_rows_of_500_clients_leave_room_in_25_kb(make, rows, most):
    chance = random.Random(1)
    html = caseload_rows([make(chance, number) for number in range(rows)], "")

    size = len(padded((shared_shapes() + html).encode(), "br"))

    assert most * 0.8 < size < most
