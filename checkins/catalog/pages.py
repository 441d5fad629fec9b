"""The four pages of a daily check-in: what each asks, in the words of this deployment.

A page that is drawn and a page that is sent read the same object, so neither can know a line, a
text or an answer that the other does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from checkins.catalog import Sign, sign_catalog
from checkins.engine.scoring import MEETING_QUESTION
from checkins.engine.types import Stage
from checkins.enums import RATING_WORDS, Cadence, MedicineChoice, MeetingChoice, UsedChoice

PAGE_STAGES = (Stage.EMOTIONAL, Stage.MENTAL, Stage.PHYSICAL, None)  # the last asks of use alone
LAST_PAGE = len(PAGE_STAGES)


class Kind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    TAGS = "tags"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a page: its field's name, its text, and its answers by value and word."""

    name: str
    text: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    weekly: bool = False
    good: bool = False
    bulk: bool = False  # whether "Set blank lines" may fill it


@dataclass(frozen=True, slots=True)
class PageQuestions:
    """What one page of a check-in can ask; which weekly signs a day asks is the day's matter."""

    number: int
    stage: Stage | None
    title: str
    signs: tuple[Question, ...] = ()
    meeting: Question | None = None
    medicine: Question | None = None
    triggers: Question | None = None
    note: Question | None = None
    used: Question | None = None

    @property
    def takes_own_signs(self) -> bool:
        """Whether the person's own signs are asked here."""
        return self.stage is Stage.PHYSICAL

    def __iter__(self) -> Iterator[Question]:
        beside = (self.meeting, self.medicine, self.triggers, self.note, self.used)
        return iter([*self.signs, *(question for question in beside if question)])


def page_questions(number: int) -> PageQuestions:
    """Return what page ``number`` (1 to 4) of a check-in asks."""
    stage, catalog = PAGE_STAGES[number - 1], sign_catalog()
    if stage is None:
        used = _choice("used", catalog.question("used"), UsedChoice.choices)
        return PageQuestions(number, stage, title=used.text, used=used)
    title = next(item.page_title for item in catalog.stages if item.code is stage)
    signs = tuple(map(_of_sign, catalog.scale_signs(stage)))
    if stage is Stage.EMOTIONAL:
        asks = catalog.question("meeting")
        meeting = _choice(MEETING_QUESTION, asks, MeetingChoice.choices)
        return PageQuestions(number, stage, title, signs, meeting=meeting)
    if stage is Stage.PHYSICAL:
        return PageQuestions(
            number,
            stage,
            title,
            signs,
            medicine=_choice("medicine", catalog.extras["medicine"], MedicineChoice.choices),
            triggers=Question("triggers", catalog.extras["triggers"], Kind.TAGS),
            note=Question("note", catalog.extras["note"], Kind.TEXT),
        )
    return PageQuestions(number, stage, title, signs)


def on_the_scale(name: str, text: str) -> Question:
    """Return a question of the scale that is no sign of the catalog's."""
    return Question(name, text, Kind.SCALE, _SCALE)


_SCALE = tuple((str(value), word) for value, word in enumerate(RATING_WORDS))


def _of_sign(sign: Sign) -> Question:
    return Question(
        sign.code,
        sign.text,
        Kind.SCALE,
        _SCALE,
        weekly=sign.cadence == Cadence.WEEKLY,
        good=sign.reversed,
        bulk=sign.bulk,
    )


def _choice(name: str, text: str, options: list[tuple[str, str]]) -> Question:
    return Question(name, text, Kind.CHOICE, tuple(options))
