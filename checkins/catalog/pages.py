"""The four pages of a daily check-in, and the two of a quick one: their questions and words.

The page that shows the questions and the form that takes the answers read the same object, so they
always agree on questions, texts and answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from checkins.catalog import Sign, sign_catalog
from checkins.engine.scoring import MEETING_QUESTION
from checkins.engine.types import Stage
from checkins.enums import RATING_WORDS, Cadence, MedicineChoice, MeetingChoice, UsedChoice

PAGE_STAGES = (Stage.EMOTIONAL, Stage.MENTAL, Stage.PHYSICAL, None)  # the last is about use
LAST_PAGE = len(PAGE_STAGES)
# A quick check-in asks these, then the last page of the full one: the same codes and words.
QUICK_SIGNS = ("cravings", "low_mood", "slept_well", "planning")
QUICK_TITLE = "Short check-in"
QUICK_PAGES = 2


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
    bulk: bool = False  # whether "Set blank answers" may fill it


@dataclass(frozen=True, slots=True)
class PageQuestions:
    """All questions that one page can ask; each day asks only some of the weekly signs.

    ``stage`` is None where the page is about no single stage; ``of`` is how many pages there are.
    """

    number: int
    stage: Stage | None
    title: str
    signs: tuple[Question, ...] = ()
    meeting: Question | None = None
    medicine: Question | None = None
    triggers: Question | None = None
    note: Question | None = None
    used: Question | None = None
    of: int = LAST_PAGE

    @property
    def is_last(self) -> bool:
        """Whether saving the page finishes the day."""
        return self.number == self.of

    @property
    def is_quick(self) -> bool:
        return self.of == QUICK_PAGES

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


def quick_questions(number: int) -> PageQuestions:
    """Return the questions of page ``number`` (1 or 2) of a quick check-in."""
    if number == QUICK_PAGES:
        return replace(page_questions(LAST_PAGE), number=number, of=QUICK_PAGES)
    active = {sign.code: sign for sign in sign_catalog().scale_signs()}
    signs = tuple(_of_sign(active[code]) for code in QUICK_SIGNS if code in active)
    return PageQuestions(number, None, QUICK_TITLE, signs, of=QUICK_PAGES)


def questions_of(number: int, *, is_quick: bool) -> PageQuestions | None:
    """Return the questions of a page of the quick or the full check-in; None if it has no such."""
    if not 1 <= number <= (QUICK_PAGES if is_quick else LAST_PAGE):
        return None
    return quick_questions(number) if is_quick else page_questions(number)


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
