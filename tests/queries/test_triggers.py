"""What came with a trigger, for ten people whose numbers were worked out by hand."""

import re
from datetime import timedelta

import pytest

from checkins.enums import OwnLineKind
from checkins.queries.own_lines import own_lines_of
from checkins.queries.triggers import CameWith, came_with, trigger_options
from checkins.services.own_lines import add_line, retire_line
from tests.factories import make_person, save
from tests.services.patterns import TODAY, ago, noon

HIGHER = "On {} such days, physical signs were higher than on {} other days."
LOWER = "On {} such days, physical signs were lower than on {} other days."
SAME = "On {} such days, physical signs were about the same as on {} other days."
# A day is its tags and its physical score, then its emotional one: "s31" is stress, 3 and 1. A dot
# is a day without a check-in, "-" a stage without an answer. Each score is one answer, so that a
# stage's mean is that digit. Beside each person: the means of on, after and other days.
TEN = {
    "higher, and the day after too": (  # 3, 2, 1
        "s3 2 1 " * 8,
        [("Stress", 8, [HIGHER.format(8, 8) + " The day after, they were higher (8 days)."])],
    ),
    "lower, and the day after too": (  # 1, 1, 3
        "s1 1 3 " * 8,
        [("Stress", 8, [LOWER.format(8, 8) + " The day after, they were lower (8 days)."])],
    ),
    "no difference": (  # 2, 2, 2
        "s2 2 2 " * 8,
        [("Stress", 8, [SAME.format(8, 8) + " The day after, they were about the same (8 days)."])],
    ),
    "seven days are too few": ("s4 4 0 " * 7 + "0 " * 9, []),
    "no check-in on the days after": (  # 4, none, 0
        "s4 . 0 " * 8,
        [("Stress", 8, [HIGHER.format(8, 8)])],
    ),
    # 9/9 = 1, one day after, 4/8 = .5: half a point is a difference. With the day after among the
    # others it would be 8/9 = .89, and none.
    "nine days in a row": (
        "s1 " * 9 + "4 " + "0 1 " * 4,
        [("Stress", 9, [HIGHER.format(9, 8)])],
    ),
    # 11/8 = 1.375, 8/8 = 1, 8/8 = 1: less than half a point.
    "a small difference": (
        "s2 1 1 " * 3 + "s1 1 1 " * 5,
        [("Stress", 8, [SAME.format(8, 8) + " The day after, they were about the same (8 days)."])],
    ),
    # Boredom: 27/9 = 3 against 8/8 = 1. Stress: 8/8 = 1 against 27/9 = 3, for no day
    # of boredom comes after one of stress. The dot keeps a day of stress from coming right after.
    "two triggers, the more frequent first": (
        "b3 " * 9 + ". " + "s1 " * 8,
        [("Boredom", 9, [HIGHER.format(9, 8)]), ("Stress", 8, [LOWER.format(8, 9)])],
    ),
    "a trigger in one's own words": (  # 4, none, 1
        "o4 . 1 " * 8,
        [("Payday", 8, [HIGHER.format(8, 8)])],
    ),
    # Nine days of stress, eight of them with a physical score: 3 against 0. Emotional on nine: 0
    # against 2. The day after stands on one day.
    "each stage with its own days": (
        "s30 " * 8 + "s-0 " + "02 " * 9,
        [
            (
                "Stress",
                9,
                [
                    "On 9 such days, emotional signs were lower than on 8 other days.",
                    "On 8 such days, physical signs were higher than on 8 other days.",
                ],
            )
        ],
    ),
}


def live_tagged(person, days, own=""):
    tags, tokens = {"s": "stress", "b": "boredom", "o": own}, days.split()
    for back, token in zip(range(len(tokens) - 1, -1, -1), tokens, strict=True):
        if token == ".":
            continue
        tag, physical, emotional = re.fullmatch(r"([sbo]?)([\d-])(\d?)", token).groups()
        fields = {} if physical == "-" else {"stressed": int(physical)}
        fields |= {"bottled_up": int(emotional)} if emotional else {}
        fields |= {"triggers": [tags[tag]]} if tag else {}
        save(person, ago(back), noon(ago(back)), **fields, finish=True)


def test_ten_people_read_what_was_worked_out_by_hand(db):
    found = {}
    for name, (days, _) in TEN.items():
        person = make_person()
        own = add_line(by=person, at=noon(ago(40)), kind=OwnLineKind.TRIGGER, text="Payday")
        live_tagged(person, days, own.code)
        found[name] = came_with(person, own_lines_of(person), today=TODAY)

    assert found == {
        name: [CameWith(words, days, tuple(said)) for words, days, said in expected]
        for name, (_, expected) in TEN.items()
    }
    assert len(found) == 10


def test_days_before_the_last_year_do_not_count(person):
    days = TEN["higher, and the day after too"][0]
    live_tagged(person, days)

    assert came_with(person, own_lines_of(person), today=TODAY + timedelta(days=364 - 24)) != []
    assert came_with(person, own_lines_of(person), today=TODAY + timedelta(days=364 - 20)) == []


@pytest.mark.django_db
def test_others_days_and_words_stay_theirs(person, at):
    other = make_person()
    add_line(by=other, at=at, kind=OwnLineKind.TRIGGER, text="Payday")
    live_tagged(other, TEN["no difference"][0])

    assert came_with(person, own_lines_of(person), today=TODAY) == []
    assert "Payday" not in trigger_options(own_lines_of(person), []).values()


def test_what_was_taken_off_can_be_tagged_only_where_it_stands(person, at):
    line = add_line(by=person, at=at, kind=OwnLineKind.TRIGGER, text="Payday")
    retire_line(line=line, by=person, at=at)

    assert line.code not in trigger_options(own_lines_of(person), [])
    assert trigger_options(own_lines_of(person), [line.code])[line.code] == "Payday"


def test_a_trigger_that_is_explained_has_its_learning_page(person):
    days = TEN["higher, and the day after too"][0]
    tags = {"s": "anxious_low"}
    for back, token in zip(range(len(days.split()) - 1, -1, -1), days.split(), strict=True):
        tag, physical = re.fullmatch(r"([sb]?)([\d-])\d?|\.", token).groups()
        if physical and physical != "-":
            tagged = {"triggers": [tags[tag]]} if tag in tags else {}
            save(person, ago(back), noon(ago(back)), stressed=int(physical), finish=True, **tagged)

    (found,) = came_with(person, own_lines_of(person), today=TODAY)

    assert (found.words, found.page.number) == ("Anxiety or depression", 18)
