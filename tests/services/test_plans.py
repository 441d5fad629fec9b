from datetime import timedelta

import pytest

from checkins.catalog.plans import MOST_LETTERS, MOST_LINES, plan_catalog
from checkins.models import AuditEvent, PlanVersion
from checkins.models.sealed import UNOPENED
from checkins.queries.plans import Plan, next_box
from checkins.services.append_only import lifted
from checkins.services.plans import (
    EmptyPlanError,
    FullPartError,
    PlanUnopenedError,
    add_to_plan,
    save_plan,
    write_part,
)
from tests.factories import make_person, make_plan

WALK = {"coping": "Walk round the lake"}


def versions_of(person):
    return [version.content for version in PlanVersion.objects.visible_to(person).newest_first()]


def test_a_plan_is_kept_sealed_with_its_moment(person, at):
    version = save_plan(by=person, at=at, words=WALK, signs=["stressed", "cravings"])

    stored = PlanVersion.objects.get()
    assert (stored.pk, stored.person, stored.number, stored.saved_at) == (version.pk, person, 1, at)
    assert stored.content == {"words": WALK, "signs": ["cravings", "stressed"]}
    assert "the lake" not in stored.sealed_text


def test_each_change_is_a_version_and_the_newest_stands(person, at):
    save_plan(by=person, at=at, words=WALK)
    save_plan(by=person, at=at + timedelta(days=1), words={**WALK, "reasons": "My kids"})

    assert versions_of(person) == [
        {"words": {**WALK, "reasons": "My kids"}, "signs": []},
        {"words": WALK, "signs": []},
    ]
    assert list(PlanVersion.objects.newest_first().values_list("number", flat=True)) == [2, 1]


def test_the_same_plan_again_saves_nothing(person, at):
    first = save_plan(by=person, at=at, words=WALK, signs=["cravings"])
    events = AuditEvent.objects.count()

    again = save_plan(by=person, at=at, words={**WALK, "safety": ""}, signs=["cravings"] * 2)

    assert again == first
    assert PlanVersion.objects.count() == 1
    assert AuditEvent.objects.count() == events


def test_an_older_plan_may_come_back_as_a_new_version(person, at):
    for words in (WALK, {"coping": "Swim"}, WALK):
        save_plan(by=person, at=at, words=words)

    assert [content["words"] for content in versions_of(person)] == [WALK, {"coping": "Swim"}, WALK]


def test_a_plan_that_says_nothing_is_refused(person, at):
    with pytest.raises(EmptyPlanError):
        save_plan(by=person, at=at, words={"coping": ""})

    assert not PlanVersion.objects.exists()


def test_two_people_have_a_first_version_each(db, at):
    assert [make_plan(make_person()).number for _ in range(2)] == [1, 1]


def test_a_version_is_audited_by_its_number_alone(person, at):
    save_plan(by=person, at=at, words=WALK)

    event = AuditEvent.objects.get(action="plan_saved")
    assert (event.about, event.by, event.detail) == (
        person.subject_ref,
        person.subject_ref,
        {"version": 1},
    )


def test_a_plan_from_before_a_part_was_added_reads_as_it_was_and_takes_the_new_one(person, at):
    before = save_plan(by=person, at=at, words=WALK)
    assert "home" not in before.content["words"]

    assert [item.part.code for item in Plan(before).written] == ["coping"]

    again = save_plan(by=person, at=at, words={**before.content["words"], "home": "Clear my room"})
    assert (again.number, Plan(again).written[-1].lines) == (2, ["Clear my room"])


def test_one_part_is_written_and_the_others_stay(person, at):
    save_plan(by=person, at=at, words=WALK, signs=["cravings"])

    version = write_part(by=person, at=at, code="reasons", text="My kids")

    assert version.content == {"words": {**WALK, "reasons": "My kids"}, "signs": ["cravings"]}


def test_a_step_is_added_to_what_one_can_do_alone_and_never_twice(person, at):
    add_to_plan(by=person, at=at, line="Swim.")
    save_plan(by=person, at=at, words={"coping": "Swim.", "reasons": "My kids"}, signs=["cravings"])

    for line in ("Take a shower.", "take a  Shower", "swim"):
        version = add_to_plan(by=person, at=at, line=line)

    assert version.number == 3
    assert version.content == {
        "words": {"coping": "Swim.\nTake a shower.", "reasons": "My kids"},
        "signs": ["cravings"],
    }


@pytest.mark.parametrize("text", ["x\n" * (MOST_LINES - 1) + "x", "x" * (MOST_LETTERS - 4)])
def test_a_full_part_takes_no_more(person, at, text):
    save_plan(by=person, at=at, words={"coping": text})

    with pytest.raises(FullPartError):
        add_to_plan(by=person, at=at, line="Swim.")

    assert PlanVersion.objects.count() == 1


def test_nothing_is_added_to_a_plan_that_cannot_be_opened(person, at):
    version = save_plan(by=person, at=at, words=WALK)
    with lifted():
        PlanVersion.objects.filter(pk=version.pk).update(sealed_text="damaged")

    for write in (
        lambda: add_to_plan(by=person, at=at, line="Swim."),
        lambda: write_part(by=person, at=at, code="coping", text="Swim."),
    ):
        with pytest.raises(PlanUnopenedError):
            write()
    assert PlanVersion.objects.get().text == UNOPENED


def test_a_plan_is_read_by_what_to_do_first_then_the_signs_and_reasons(person, at):
    words = {part.code: "x" for part in plan_catalog().parts}

    version = save_plan(by=person, at=at, words=words)

    assert [item.part.code for item in Plan(version).written] == [
        *("coping", "people", "professionals", "distraction", "safety", "home"),
        *("emotional", "mental", "physical", "reasons"),
    ]


@pytest.mark.parametrize(
    ("words", "signs", "box"),
    [
        ({}, ["cravings"], 2),
        (WALK, [], 1),
        ({"emotional": "I snap"}, [], 2),
        ({"mental": "I plan", **WALK}, [], 3),
        ({**WALK, "reasons": "My kids"}, ["cravings"], None),
    ],
)
def test_a_plan_goes_on_with_the_first_blank_box(person, at, words, signs, box):
    assert next_box(None) == 1

    assert next_box(Plan(save_plan(by=person, at=at, words=words, signs=signs))) == box
