"""The four pages of a daily check-in: the questions of each, in the words of this deployment.

The page that shows the questions and the form that takes the answers read the same object, so they
always agree on questions, texts and answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from checkins.catalog import Sign, sign_catalog
from checkins.engine.scoring import MEETING_QUESTION
from checkins.engine.types import Stage
from checkins.enums import RATING_WORDS, Cadence, MedicineChoice, MeetingChoice, UsedChoice

PAGE_STAGES = (Stage.EMOTIONAL, Stage.MENTAL, Stage.PHYSICAL, None)  # the last is about use
LAST_PAGE = len(PAGE_STAGES)


class Kind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    TAGS = "tags"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a page: its field's name, its text, and its options as (value, word)."""

    name: str
    text: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    weekly: bool = False
    good: bool = False
    bulk: bool = False  # whether "Set blank lines" may fill it


@dataclass(frozen=True, slots=True)
class PageQuestions:
    """All questions that one page can ask; each day asks only some of the weekly signs."""

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
        return self.stage is Stage.PHYSICAL

    def __iter__(self) -> Iterator[Question]:
        beside = (self.meeting, self.medicine, self.triggers, self.note, self.used)
        return iter([*self.signs, *(question for question in beside if question)])


def page_questions(number: int) -> PageQuestions:
    """Return the questions of page ``number`` (1 to 4) of a check-in."""
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
    """Return a question with the 0 to 4 scale, for a sign that is not in the catalog."""
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
