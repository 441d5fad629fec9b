"""Writing looks down: a small row for each look, and whom it showed once, however many looks.

A list is named by a digest of its parts, and a part by one of its people and their consents. So a
look at people who were seen together before is one insert, and a list that changed writes anew the
part in which it did.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from checkins.enums import AccessAction
from checkins.models import AccessEvent, SeenList, SeenListPart, SeenPart, SeenPerson

Pair = tuple[str, str]  # a person's reference, and the id of the consent that allowed the look
MOST_IN_ONE_PART = 32  # people; a longer list is parted by the ids of their consents
DIGITS_OF_A_PART = 1  # hexadecimal, of that id


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked, how and when."""

    at: datetime
    actor: UUID
    role: str
    action: AccessAction


def write_looks(*looks: tuple[Look, Iterable[Iterable[tuple[object, object]]]]) -> None:
    """Write an event for each look's lists of pairs; one statement a look if all were seen before.

    Part of the transaction that reads what is shown. A list without people writes no event. Lists
    that are new are stored all at once: one after the other, two transactions would wait for each
    other.
    """
    unstored = []
    for look, lists in looks:
        parted = [_parts(pairs) for pairs in lists]
        wanted = {digest_of_list(parts): parts for parts in parted if parts}
        written = _insert(look, wanted) if wanted else set()
        if len(written) < len(wanted):
            unstored.append((look, wanted, written))
    if not unstored:
        return
    ids = _store({digest: parts for _, wanted, _ in unstored for digest, parts in wanted.items()})
    AccessEvent.objects.bulk_create(
        _event(look, seen_id=ids[digest])
        for look, wanted, written in unstored
        for digest in wanted
        if ids[digest] not in written
    )


def digest_of_part(pairs: Iterable[Pair]) -> str:
    """Return the digest of a part: SHA-256 over a line for each pair, sorted."""
    lines = sorted(f"{consent} {subject}\n" for subject, consent in pairs)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def digest_of_list(parts: Iterable[str]) -> str:
    """Return the digest of a list: SHA-256 over a line for each of its parts' digests, sorted."""
    return hashlib.sha256("".join(f"{part}\n" for part in sorted(parts)).encode()).hexdigest()


def _parts(pairs: Iterable[tuple[object, object]]) -> Mapping[str, Sequence[Pair]]:
    """Return the parts of a list by their digests, empty for an empty list."""
    whole = sorted({(str(subject), str(consent)) for subject, consent in pairs})
    groups: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in whole:
        groups[pair[1][:DIGITS_OF_A_PART] if len(whole) > MOST_IN_ONE_PART else ""].append(pair)
    return {digest_of_part(group): group for group in groups.values()}


def _event(look: Look, **fields: Any) -> AccessEvent:
    return AccessEvent(at=look.at, actor=look.actor, role=look.role, action=look.action, **fields)


def _insert(look: Look, digests: Collection[str]) -> set[int]:
    """Write an event for each of the lists that are stored, and return their ids."""
    quote, event = connection.ops.quote_name, _event(look)
    own = [
        field
        for field in AccessEvent._meta.concrete_fields  # noqa: SLF001 public by custom
        if not field.primary_key and field.name != "seen"
    ]
    values = [field.get_db_prep_save(getattr(event, field.attname), connection) for field in own]
    columns = ", ".join(quote(str(field.column)) for field in own)
    table, lists = AccessEvent._meta.db_table, SeenList._meta.db_table  # noqa: SLF001 public by custom
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(table)} ({columns}, seen_id)"  # noqa: S608 names of our own models
            f" SELECT {'%s, ' * len(own)}id FROM {quote(lists)}"
            f" WHERE digest IN ({', '.join(['%s'] * len(digests))}) ORDER BY id"
            " RETURNING seen_id",
            [*values, *digests],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _store(lists: Mapping[str, Mapping[str, Sequence[Pair]]]) -> Mapping[str, int]:
    """Store lists with their parts, and return their ids by digest; what is stored already stays.

    In the order of their digests, so that two looks at once wait for each other in one direction.
    """
    held = {part: pairs for parts in lists.values() for part, pairs in parts.items()}
    parts = {digest: held[digest] for digest in sorted(held)}
    there = set(SeenPart.objects.filter(digest__in=parts).values_list("digest", flat=True))
    new = [digest for digest in parts if digest not in there]
    _add(SeenPart(digest=digest) for digest in new)
    part_ids = dict(SeenPart.objects.filter(digest__in=parts).values_list("digest", "pk"))
    _add(
        SeenPerson(part_id=part_ids[digest], subject=subject, consent=consent)
        for digest in new
        for subject, consent in parts[digest]
    )
    _add(SeenList(digest=digest) for digest in sorted(lists))
    list_ids = dict(SeenList.objects.filter(digest__in=lists).values_list("digest", "pk"))
    _add(
        SeenListPart(seen_list_id=list_ids[digest], part_id=part_ids[part])
        for digest in sorted(lists)
        for part in sorted(lists[digest])
    )
    return list_ids


def _add(rows: Iterable[Any]) -> None:
    """Write rows of one model, but for those that another request has written."""
    found = list(rows)
    if found:
        type(found[0])._default_manager.bulk_create(found, ignore_conflicts=True)  # noqa: SLF001 public by custom
