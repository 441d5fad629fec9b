"""What came with a trigger, for thirteen people whose numbers were worked out by hand."""

import re
from datetime import timedelta

import pytest

from checkins.enums import OwnLineKind
from checkins.queries.own_lines import own_lines_of
from checkins.queries.triggers import came_with, trigger_options
from checkins.services.own_lines import add_line, retire_line
from tests.factories import make_person, save
from tests.services.patterns import TODAY, ago, noon

HIGHER = "On the {} days with it, stress, feeling down and chances to use were higher."
TOO = " On the day after, they were higher too."
SAME, NOT_HIGHER = "no clear difference yet.", "nothing was higher."
# A day is its tags and its physical score, then its emotional one: "s31" is stress, 3 and 1. A dot
# is a day without a check-in, "-" a stage without an answer, "!" a day with use. Each score is one
# answer, so that a stage's mean is that digit. Beside each person: the means of on, after and other
# days; then what is read: the trigger with its days, the sentence or the folded line, and the bars.
THIRTEEN = {
    "higher, and the day after too": (  # 3, 2, 1
        "s3 2 1 " * 8,
        [("Stress", 8, HIGHER.format(8) + TOO, ["8 days with it: Quite a bit", "8 o: A little"])],
    ),
    "lower, and the day after too": ("s1 1 3 " * 8, [("Stress", 8, NOT_HIGHER, [])]),  # 1, 1, 3
    "no difference": ("s2 2 2 " * 8, [("Stress", 8, SAME, [])]),  # 2, 2, 2
    "seven days are too few": ("s4 4 0 " * 7 + "0 " * 9, []),
    "no check-in on the days after": (  # 4, none, 0
        "s4 . 0 " * 8,
        [("Stress", 8, HIGHER.format(8), ["8 days with it: Very much", "8 o: None"])],
    ),
    # 9/9 = 1, one day after, 4/8 = .5: half a point is a difference. With the day after among the
    # others it would be 8/9 = .89, and none. Both round to the same word.
    "nine days in a row": (
        "s1 " * 9 + "4 " + "0 1 " * 4,
        [("Stress", 9, HIGHER.format(9), ["9 days with it: A little", "8 o: A little, but less"])],
    ),
    # 11/8 = 1.375, 8/8 = 1, 8/8 = 1: less than half a point.
    "a small difference": ("s2 1 1 " * 3 + "s1 1 1 " * 5, [("Stress", 8, SAME, [])]),
    # Boredom: 27/9 = 3 against 8/8 = 1. Stress: 8/8 = 1 against 27/9 = 3, for no day
    # of boredom comes after one of stress. The dot keeps a day of stress from coming right after.
    "two triggers, the more frequent first": (
        "b3 " * 9 + ". " + "s1 " * 8,
        [
            ("Boredom", 9, HIGHER.format(9), ["9 days with it: Quite a bit", "8 o: A little"]),
            ("Stress", 8, NOT_HIGHER, []),
        ],
    ),
    "a trigger in one's own words": (  # 4, none, 1
        "o4 . 1 " * 8,
        [("Payday", 8, HIGHER.format(8), ["8 days with it: Very much", "8 o: A little"])],
    ),
    # Nine days of stress, eight of them with a physical score: 3 against 0. Emotional on nine: 0
    # against 2, which is lower, and not said. The day after stands on one day.
    "each stage with its own days": (
        "s30 " * 8 + "s-0 " + "02 " * 9,
        [("Stress", 9, HIGHER.format(8), ["8 days with it: Quite a bit", "8 o: None"])],
    ),
    # 1, 3, 1: only the day after is higher.
    "the day after alone": (
        "s1 3 1 " * 8,
        [
            (
                "Stress",
                8,
                "On the day after it, stress, feeling down and chances to use were higher.",
                ["8 days after it: Quite a bit", "8 o: A little"],
            )
        ],
    ),
    # On the nine days of use stress is 0, and on the day after. Without the rule the trigger's 17
    # days would have a mean of 1.4 against 1: no difference. With it there are eight: 3 against 1.
    "use among the days": (
        "s3 . 1 " * 8 + "s0! 0 . " * 9,
        [("Stress", 8, HIGHER.format(8), ["8 days with it: Quite a bit", "8 o: A little"])],
    ),
    # Lower on days with it, and only because of use: 0 on nine days with use, 2 on eight without.
    "use alone brings it down": (
        "s2 . 2 " * 8 + "s0! . 2 " * 9,
        [("Stress", 8, SAME, [])],
    ),
}


def live_tagged(person, days, own=""):
    tags, tokens = {"s": "stress", "b": "boredom", "o": own}, days.split()
    for back, token in zip(range(len(tokens) - 1, -1, -1), tokens, strict=True):
        if token == ".":
            continue
        tag, physical, emotional, used = re.fullmatch(r"([sbo]?)([\d-])(\d?)(!?)", token).groups()
        fields = {} if physical == "-" else {"stressed": int(physical)}
        fields |= {"used": "yes"} if used else {}
        fields |= {"bottled_up": int(emotional)} if emotional else {}
        fields |= {"triggers": [tags[tag]]} if tag else {}
        save(person, ago(back), noon(ago(back)), **fields, finish=True)


def test_thirteen_people_read_what_was_worked_out_by_hand(db):
    found = {}
    for name, (days, _) in THIRTEEN.items():
        person = make_person()
        own = add_line(by=person, at=noon(ago(40)), kind=OwnLineKind.TRIGGER, text="Payday")
        live_tagged(person, days, own.code)
        found[name] = read(came_with(person, own_lines_of(person), today=TODAY))

    assert found == {name: expected for name, (_, expected) in THIRTEEN.items()}
    assert len(found) == 13


def read(found):
    """What is read of each trigger: its days, its sentence or folded line, and its bars."""
    return [(item.words, item.days, *said(item)) for item in found]


def said(item):
    if not item.findings:
        return item.folded.removeprefix(f"({item.days} days): "), []
    (finding,) = item.findings
    bars = [f"{bar.label}: {bar.word}" for bar in finding.bars]
    return finding.sentence, [bar.replace("other days", "o") for bar in bars]


def test_days_before_the_last_year_do_not_count(person):
    days = THIRTEEN["higher, and the day after too"][0]
    live_tagged(person, days)

    assert came_with(person, own_lines_of(person), today=TODAY + timedelta(days=364 - 24)) != []
    assert came_with(person, own_lines_of(person), today=TODAY + timedelta(days=364 - 20)) == []


@pytest.mark.django_db
def test_others_days_and_words_stay_theirs(person, at):
    other = make_person()
    add_line(by=other, at=at, kind=OwnLineKind.TRIGGER, text="Payday")
    live_tagged(other, THIRTEEN["no difference"][0])

    assert came_with(person, own_lines_of(person), today=TODAY) == []
    assert "Payday" not in trigger_options(own_lines_of(person), []).values()


def test_what_was_taken_off_can_be_tagged_only_where_it_stands(person, at):
    line = add_line(by=person, at=at, kind=OwnLineKind.TRIGGER, text="Payday")
    retire_line(line=line, by=person, at=at)

    assert line.code not in trigger_options(own_lines_of(person), [])
    assert trigger_options(own_lines_of(person), [line.code])[line.code] == "Payday"


def test_a_trigger_that_is_explained_has_its_learning_page(person):
    days = THIRTEEN["higher, and the day after too"][0]
    tags = {"s": "anxious_low"}
    for back, token in zip(range(len(days.split()) - 1, -1, -1), days.split(), strict=True):
        tag, physical = re.fullmatch(r"([sb]?)([\d-])\d?|\.", token).groups()
        if physical and physical != "-":
            tagged = {"triggers": [tags[tag]]} if tag in tags else {}
            save(person, ago(back), noon(ago(back)), stressed=int(physical), finish=True, **tagged)

    (found,) = came_with(person, own_lines_of(person), today=TODAY)

    assert (found.words, found.page.number) == ("Anxiety or depression", 18)
