"""Score a day's answers: a value per sign and a mean per stage."""

from collections import Counter
from collections.abc import Mapping

from checkins.engine.types import DayAnswers, Meeting, SignRule, Stage

TOP = 4
MEETING_QUESTION = "meeting"
MEETING_SIGNS = ("meeting_missed", "meeting_quiet")
# A yes-or-no answer must not outweigh a graded one: missed 3, quiet 2, else 0.
MEETING_VALUES: Mapping[Meeting, Mapping[str, int]] = {
    Meeting.NONE_PLANNED: {},
    Meeting.SHARED: {"meeting_missed": 0, "meeting_quiet": 0},
    Meeting.QUIET: {"meeting_missed": 0, "meeting_quiet": 2},
    Meeting.MISSED: {"meeting_missed": 3, "meeting_quiet": 0},
}
SHOWN_SHARE = 0.5


def scored_values(day: DayAnswers, rules: Mapping[str, SignRule]) -> dict[str, int]:
    """Return each answered sign's value, 0..4, where higher always means more of the sign.

    Reverse-scored answers are reversed, and the meeting answer becomes its two signs. Codes that
    are not in ``rules`` are left out; unanswered signs are absent.
    """
    values = {
        code: TOP - rating if rules[code].reversed else rating
        for code, rating in day.ratings.items()
        if code in rules
    }
    if day.meeting is not None:
        values |= {
            code: value for code, value in MEETING_VALUES[day.meeting].items() if code in rules
        }
    return values


def signs_asked(day: DayAnswers, rules: Mapping[str, SignRule]) -> set[str]:
    """Return the codes of the scored signs that the day asked and that applied to it.

    The meeting question asks two signs; with no meeting planned, neither applies.
    """
    asked = set(day.asked) | set(day.ratings)
    if MEETING_QUESTION in asked or day.meeting is not None:
        asked |= set(MEETING_SIGNS)
    if day.meeting is Meeting.NONE_PLANNED:
        asked -= set(MEETING_SIGNS)
    return asked & set(rules)


def answers_by_stage(day: DayAnswers, rules: Mapping[str, SignRule]) -> dict[Stage, int]:
    """Return how many scored answers each stage has; the meeting is one, though it gives two signs.

    "None planned" is no answer to a sign.
    """
    values = scored_values(day, rules)
    counted = Counter(rules[code].stage for code in values if code not in MEETING_SIGNS)
    meeting = {rules[code].stage for code in values if code in MEETING_SIGNS}
    return {stage: counted[stage] + (stage in meeting) for stage in Stage}


def stage_scores(day: DayAnswers, rules: Mapping[str, SignRule]) -> dict[Stage, float | None]:
    """Return each stage's plain mean over its answered signs, 0..4.

    None where fewer than half of the stage's asked signs are answered: a mean of the few signs
    that somebody chose to answer cannot be compared with the means of other days.
    """
    values = scored_values(day, rules)
    asked = signs_asked(day, rules)
    return {stage: _stage_mean(stage, values, asked, rules) for stage in Stage}


def _stage_mean(
    stage: Stage, values: Mapping[str, int], asked: set[str], rules: Mapping[str, SignRule]
) -> float | None:
    answered = [value for code, value in sorted(values.items()) if rules[code].stage is stage]
    of = sum(rules[code].stage is stage for code in asked)
    if not answered or len(answered) < SHOWN_SHARE * of:
        return None
    return sum(answered) / len(answered)
