"""Whom a look showed is stored once, in parts; each look stays an event of its own."""

import threading
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection, connections, transaction

from checkins.enums import AccessAction, Role
from checkins.models import AccessEvent, SeenPart, SeenPerson, User
from checkins.queries.visits import visits_of
from checkins.services.access_log import open_caseload
from checkins.services.seen_lists import MOST_IN_ONE_PART, Look, Pair, digest_of_part, write_looks
from tests.factories import make_counselor, make_person, share
from tests.rows import counts, shown_in

MANY = 200
PRINTS = 10
READER = uuid.UUID(int=7)


def some(count: int) -> list[Pair]:
    return [(str(uuid.uuid4()), str(uuid.uuid4())) for _ in range(count)]


def look_at(pairs: Sequence[Pair], at: datetime) -> dict[str, int]:
    """Write a look at these people, and return how many rows were added to which table."""
    before = counts()
    look = Look(at, READER, Role.COUNSELOR, AccessAction.OPENED_CASELOAD)
    write_looks((look, [pairs]))
    added = {name.removeprefix("checkins_"): n - before[name] for name, n in counts().items()}
    return {name: n for name, n in added.items() if n}


@pytest.mark.parametrize("count", [1, MOST_IN_ONE_PART, MOST_IN_ONE_PART + 1, MANY])
def test_a_look_at_people_seen_before_is_one_row(db: None, at: datetime, count: int) -> None:
    pairs = some(count)

    first, again = look_at(pairs, at), look_at(pairs[::-1], at)

    assert again == {"accessevent": 1}
    assert (first["seenlist"], first["seenperson"]) == (1, count)
    assert first["seenpart"] == first["seenlistpart"]
    assert (first["seenpart"] == 1) == (count <= MOST_IN_ONE_PART)
    for event in AccessEvent.objects.all():
        assert set(zip(*shown_in(event), strict=True)) == set(pairs)
    for part in SeenPart.objects.all():
        held = SeenPerson.objects.filter(part=part).values_list("subject", "consent")
        assert digest_of_part((str(one), str(other)) for one, other in held) == part.digest


def test_where_one_of_many_changes_one_part_is_written_anew(db: None, at: datetime) -> None:
    pairs = some(MANY)
    look_at(pairs, at)
    (subject, consent), *rest = pairs
    renewed = consent[0] + str(uuid.uuid4())[1:]

    added = look_at([(subject, renewed), *rest], at)

    parts = len({pair[1][0] for pair in pairs})
    alike = sum(pair[1][0] == renewed[0] for pair in pairs)
    assert added == {
        "accessevent": 1,
        "seenlist": 1,
        "seenpart": 1,
        "seenlistpart": parts,
        "seenperson": alike,
    }
    assert alike < MANY / 4


def an_older_look(person: User, reader: User, at: datetime) -> None:
    """Write an event as before migration 0070."""
    AccessEvent.objects.create(
        at=at,
        actor=reader.subject_ref,
        role=reader.role,
        action=AccessAction.OPENED_CLIENT,
        subjects=[str(person.subject_ref)],
        consents=[str(uuid.uuid4())],
    )


def test_older_looks_stand_among_the_others(person: User, at: datetime) -> None:
    sam, other = make_counselor(), make_person()
    for one in (person, other):
        share(one, sam, at)
    for minutes in (1, 3):
        open_caseload(by=sam, at=at + timedelta(minutes=minutes))
    an_older_look(person, sam, at + timedelta(minutes=2))
    an_older_look(other, sam, at + timedelta(minutes=2))

    found = visits_of(person, at=at + timedelta(hours=1)).visits

    assert [visit.times for visit in found] == [
        (at + timedelta(minutes=3), at + timedelta(minutes=1)),
        (at + timedelta(minutes=2),),
    ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="run.py growth explains PostgreSQL's")
def test_a_persons_looks_are_found_by_indexes(person: User, at: datetime) -> None:
    """Whatever else the reader looked at: through the person's lists, and older ones by reader."""
    share(person, make_counselor(), at)
    asked: list[tuple[str, object]] = []

    def kept(execute, sql, values, many, context):
        asked.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(kept):
        visits_of(person, at=at)
    [(sql, values)] = [one for one in asked if "checkins_accessevent" in one[0]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())

    assert {"access_by_list", "access_by_actor"} <= {word.strip("()") for word in plan.split()}, (
        plan
    )
    assert "access_by_time" not in plan


@pytest.mark.django_db(transaction=True)
def test_two_prints_of_the_same_people_wait_for_each_other_in_one_direction(at: datetime) -> None:
    """The one shows use and the other does not, in another order."""
    both, faults = threading.Barrier(2), []
    kinds = AccessAction.PRINTED_CASELOAD, AccessAction.PRINTED_WITH_USE
    people = [(some(1), some(1)) for _ in range(PRINTS)]

    def printed(*, turned: bool) -> None:
        looks = [Look(at, READER, Role.COUNSELOR, kind) for kind in kinds]
        for one, other in people:
            lists = [[other], [one]] if turned else [[one], [other]]
            both.wait()
            try:
                with transaction.atomic():
                    write_looks(*zip(looks, lists, strict=True))
            except OperationalError as error:
                faults.append(error)
        connections.close_all()

    savers = [threading.Thread(target=printed, kwargs={"turned": way}) for way in (False, True)]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()

    assert faults == []
    assert AccessEvent.objects.count() == 4 * PRINTS
