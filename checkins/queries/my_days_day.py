"""One day of a person's own, read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.catalog import Sign, sign_catalog
from checkins.catalog.bidi import isolate
from checkins.catalog.triggers import trigger_catalog
from checkins.engine.days import BACKFILL_DAYS, can_fill_in, local_date
from checkins.engine.scoring import MEETING_QUESTION
from checkins.engine.types import Stage
from checkins.enums import (
    RATING_WORDS,
    STAGE_PLAIN_LINES,
    MedicineChoice,
    MeetingChoice,
    OwnLineKind,
    StageChoice,
    UsedChoice,
)
from checkins.models import (
    CheckinSubmission,
    CravingEpisode,
    DailyCheckin,
    Scopes,
    StepChoice,
    ThoughtRecord,
    User,
)
from checkins.queries.day_names import dated
from checkins.queries.my_days import Known, known_of, moments_of
from checkins.queries.my_days_notes import Note
from checkins.queries.own_lines import own_lines_of
from checkins.queries.rides import ShownRide, shown_ride
from checkins.queries.sharing import shares_of
from checkins.queries.small_steps import words_of
from checkins.queries.thoughts import ShownThought, shown_thought

CHOICES: Mapping[str, type[MeetingChoice | UsedChoice | MedicineChoice]] = {
    "used": UsedChoice,
    MEETING_QUESTION: MeetingChoice,
    "medicine": MedicineChoice,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of the day with the answer in words, "" if it was left blank."""

    text: str
    word: str


@dataclass(frozen=True, slots=True)
class Part:
    """The answers of one stage, in the order of the check-in.

    ``bulk`` counts those that "Set blank answers" filled.
    """

    name: str
    plain_line: str
    answers: Sequence[Answer]
    bulk: int = 0


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A small step of the day, and what the person said of it."""

    words: str
    outcome: str


@dataclass(frozen=True)
class OneDay:
    """All that a person's own page of one day shows; ``row`` is None without a check-in."""

    day: date
    today: date
    known: Known
    row: DailyCheckin | None
    note: Note | None
    choices: Sequence[Answer]
    parts: Sequence[Part]
    triggers: Sequence[str]
    rides: Sequence[ShownRide]
    thoughts: Sequence[ShownThought]
    small_steps: Sequence[TakenStep]
    seen: str
    is_changeable: bool
    locked_at: datetime | None  # when answers were given while locked, if any

    @property
    def name(self) -> str:
        """The day as a heading: "Tuesday, Nov 24", with its year if it is not today's."""
        return f"{WEEKDAYS[self.day.weekday()]}, {dated(self.day, today=self.today)}"

    @property
    def is_checkin(self) -> bool:
        return bool(self.row and self.row.is_checkin)

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def is_away(self) -> bool:
        """Whether the day was in a break."""
        return self.known.is_away(self.day)

    @property
    def changeable_until(self) -> str:
        """The last day on which it can be changed."""
        return dated(self.day + timedelta(days=BACKFILL_DAYS), today=self.today)

    @property
    def has_facts(self) -> bool:
        """Whether there is anything of the day besides its note and its answers by stage."""
        return bool(
            self.choices or self.triggers or self.rides or self.thoughts or self.small_steps
        )


def one_day(person: User, day: date, *, at: datetime, today: date) -> OneDay | None:
    """Return one day of the person's; seven queries. None if it is ahead, or none that counts."""
    zone = person.zone
    rows = DailyCheckin.objects.visible_to(person).select_related("note_from")
    found: Any = rows.annotate(locked_at=locked_at()).filter(day=day).first()
    known = known_of(person, today=today, day=day)
    is_changeable = zone is not None and can_fill_in(day, at=at, zone=zone)
    if zone is None or not (found or is_changeable or known.began <= day <= today):
        return None
    begins, ends = moments_of(day, day, zone)
    rides = CravingEpisode.objects.visible_to(person).newest_first()
    thoughts = ThoughtRecord.objects.visible_to(person).newest_first()
    own = own_lines_of(person)
    note = found.note_from.note if found and found.note_from else ""
    own_signs, taken = own.all_words(OwnLineKind.SIGN), _small_steps(person, day)
    readers = _readers(person, at)
    seen = seen_words(readers, has_note=bool(note), has_use=_was_asked(found, "used"))
    return OneDay(
        day=day,
        today=today,
        known=known,
        row=found,
        note=Note(day, note) if note else None,
        choices=_choices(found),
        parts=_parts(found, own_signs),
        triggers=triggers_in_words(found, own.all_words(OwnLineKind.TRIGGER)),
        rides=[
            shown_ride(one) for one in rides.filter(started_at__gte=begins, started_at__lt=ends)
        ],
        thoughts=[shown_thought(one) for one in thoughts.filter(at__gte=begins, at__lt=ends)],
        small_steps=taken,
        seen=f"{seen} {_own_sentence(found, own_signs, taken) if readers else ''}".strip(),
        is_changeable=is_changeable,
        locked_at=found.locked_at if found else None,
    )


def locked_at() -> Subquery:
    """Return when answers of a daily check-in were last given while locked, to annotate it."""
    pages = CheckinSubmission.objects.filter(
        person=OuterRef("person"), day=OuterRef("day"), while_locked=True
    )
    return Subquery(pages.order_by("-edited_at").values("edited_at")[:1])


def saved_words(row: DailyCheckin, *, person: User, today: date) -> str:
    """Return how and when a day came to be, in words."""
    if row.imported:
        return _("This day came from your file.")
    if not row.is_checkin:
        return ""
    begun_on = local_date(row.first_at, person.zone) if person.zone else row.day
    if row.added_late:
        return _("You added this day later, on %(day)s.") % {"day": dated(begun_on, today=today)}
    if row.finished_at is None:
        return _("You answered part of this day.")
    return ""


def seen_words(readers: Sequence[tuple[str, Scopes]], *, has_note: bool, has_use: bool) -> str:
    """Return who can see a day's answers and its note, in words.

    ``readers`` are the names of those who see the check-ins, each with what a consent shows them.
    """
    if not readers:
        return _("Only you can see this day.")
    words = [_("these answers")]
    words += [_("your note")] if has_note else []
    words += [_("what you said about use")] if has_use else []
    said: dict[tuple[bool, ...], list[str]] = {}
    for name, scopes in readers:
        shown = [scopes.signs]
        shown += [scopes.notes] if has_note else []
        shown += [scopes.use] if has_use else []
        said.setdefault(tuple(shown), []).append(name)
    return " ".join(
        _sees_sentence(names, list(zip(shown, words, strict=True))) for shown, names in said.items()
    )


def _sees_sentence(names: Sequence[str], parts: Sequence[tuple[bool, str]]) -> str:
    (sees_answers, answers), *others = parts
    seen = [text for is_shown, text in others if is_shown]
    hidden = [text for is_shown, text in parts if not is_shown]
    readers = get_text_list([isolate(name) for name in names], _("and"))
    if sees_answers:
        seen = [answers, *seen]
    elif seen:  # levels and trends are shown under every consent
        said = _("%(readers)s can see %(seen)s. %(readers)s can’t see")
        seen = [_("your level"), _("your trends"), *seen]
        words = {"readers": readers, "seen": get_text_list(seen, _("and"))}
        return f"{said % words} {get_text_list(hidden, _('or'))}."
    said = _("%(readers)s can see %(seen)s") % {
        "readers": readers,
        "seen": get_text_list(seen, _("and")) or _("your level and trends"),
    }
    return f"{said}, not {get_text_list(hidden, _('or'))}." if hidden else f"{said}."


def _own_sentence(
    row: DailyCheckin | None, own_signs: Mapping[str, str], taken: Sequence[TakenStep]
) -> str:
    """Return what of a day no consent shows, in words."""
    parts = (
        (bool(row and row.triggers), _("what came up")),
        (bool(row and own_signs.keys() & row.own_answers.keys()), _("your own signs")),
        (bool(taken), ngettext("your small step", "your small steps", len(taken))),
    )
    words = [text for is_there, text in parts if is_there]
    said = _("Only you can see %(what)s.")
    return said % {"what": get_text_list(words, _("and"))} if words else ""


def _readers(person: User, at: datetime) -> list[tuple[str, Scopes]]:
    """Return who sees the person's check-ins, by name, and what of them; one query."""
    shares = [share for share in shares_of(person, at) if share.is_record]
    return sorted(((share.name, share.consent.scopes) for share in shares), key=lambda one: one[0])


def _was_asked(row: DailyCheckin | None, name: str) -> bool:
    return bool(row and (name in row.asked or getattr(row, name)))


def _choices(row: DailyCheckin | None) -> list[Answer]:
    """Return the questions with an answer of their own that stood on the day's pages."""
    if row is None:
        return []
    catalog = sign_catalog()
    texts = {
        "used": catalog.question("used"),
        MEETING_QUESTION: catalog.question("meeting"),
        "medicine": catalog.extras["medicine"],
    }
    return [
        Answer(text, _choice_word(name, getattr(row, name)))
        for name, text in texts.items()
        if _was_asked(row, name)
    ]


def _choice_word(name: str, value: str) -> str:
    if value == UsedChoice.SKIP:
        return _("Skipped")
    return str(CHOICES[name](value).label) if value else ""


def _parts(row: DailyCheckin | None, own: Mapping[str, str]) -> list[Part]:
    if row is None:
        return []
    parts = []
    for stage in Stage:
        signs = [sign for sign in sign_catalog().signs if _stood_there(sign, row, stage)]
        # A page of the check-in shows the good things last.
        answers = [
            Answer(sign.text, _rating(row.answers.get(sign.code)))
            for sign in sorted(signs, key=lambda sign: sign.reversed)
        ]
        if stage is Stage.PHYSICAL:
            answers += [
                Answer(words, _rating(row.own_answers[code]))
                for code, words in own.items()
                if code in row.own_answers
            ]
        if answers:
            bulk = sum(sign.code in row.bulk for sign in signs)
            parts.append(
                Part(str(StageChoice(stage).label), STAGE_PLAIN_LINES[stage], answers, bulk)
            )
    return parts


def answers_in_words(row: DailyCheckin, own: Mapping[str, str]) -> list[Answer]:
    """Return what was answered, in the order of a day's page; ``own`` are own signs in words."""
    answers = [*_choices(row), *(one for part in _parts(row, own) for one in part.answers)]
    return [one for one in answers if one.word]


def triggers_in_words(row: DailyCheckin | None, own: Mapping[str, str]) -> list[str]:
    """Return what came up, in words; ``own`` are the person's own triggers."""
    words = {**trigger_catalog().words, **own}
    return [text for code, text in words.items() if row and code in row.triggers]


def _stood_there(sign: Sign, row: DailyCheckin, stage: Stage) -> bool:
    is_here = sign.code in row.asked or sign.code in row.answers
    return sign.stage is stage and sign.answer == "scale" and is_here


def _rating(value: int | None) -> str:
    return "" if value is None else RATING_WORDS[value]


def _small_steps(person: User, day: date) -> list[TakenStep]:
    """Return the small steps of a day, the first picked first."""
    picked = StepChoice.objects.visible_to(person).filter(picked_on=day).order_by("picked_at")
    return [TakenStep(words_of(one), one.get_outcome_display()) for one in picked]
