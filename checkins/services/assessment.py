"""Judging a person's days by the rule, and writing the results on the days and the status.

A day is judged for good by the constants that shipped when it was first saved. The memory, which
judges the days to come, is always that of the constants that ship now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from checkins.catalog import sign_catalog
from checkins.engine.acting import LOW_MOOD, LOW_MOOD_OF, ScoredDay
from checkins.engine.acting import low_mood_day as newest_low_mood_day
from checkins.engine.baseline import N0, State
from checkins.engine.constants import Constants, constants_of, shipped
from checkins.engine.explain import Change, Explanation
from checkins.engine.levels import Fold, Verdict, is_heavy, rise_reasons, rung_of, scored_day
from checkins.engine.scoring import TOP
from checkins.engine.silence import quiet_from, window_outside
from checkins.engine.types import Flag, Level, Reason, Stage
from checkins.models import DailyCheckin, HistoryCut, PersonStatus
from checkins.services.memory import keep_day_memories, memory_before

RECENT_ROWS = 18  # a fortnight, and the three check-ins that the low-mood rule reads
STRIP_DAYS = 56
SPARK_DAYS = 14
STRIP_MASK = (1 << STRIP_DAYS) - 1
NUMBERS = ("score", "baseline", "spread", "deviation")
ASSESSED = [
    "scored",
    *(f"{number}_{stage}" for number in NUMBERS for stage in Stage),
    "rests_on",
    "risk",
    "constants",
    "level",
    "level_without_use",
    "flags",
    "reasons",
    "reasons_without_use",
    "explanation",
]


@dataclass(frozen=True, slots=True)
class Folds:
    """A person's days folded up to the newest.

    ``memory`` is folded under the constants that ship and is stored. ``newest`` is folded under
    those that judged the newest day, and is shown; it is the same fold unless they changed since.
    ``since`` is the day from which on they were judged, None if all of the person's were.
    """

    memory: Fold
    newest: Fold
    since: date | None = None


def fold_before(day: date, status: PersonStatus, rows: Sequence[DailyCheckin]) -> Fold | None:
    """Return the fold before ``day``; None if it must be built from the whole history.

    ``rows`` holds at least the fortnight before ``day``, and all days from it on. The status has
    the memory before and after the newest engine day, ``services.memory`` that after each of the
    last ones before it; an older day needs the whole history. So does a day that other constants
    judged: their memory is not stored.
    """
    if status.last_day and not status.state_after:
        return None
    if any(_judging(row) != shipped() for row in rows if row.day >= day):
        return None
    try:
        before, after = _stored(status.state_before), _stored(status.state_after)
    except ValueError:  # the state was written under other constants of the rule
        return None
    fold = new_fold(status, [row for row in rows if row.day < day])
    if after.day is None or after.day < day.toordinal():
        fold.before, fold.state = before, after
        return fold
    # The newest engine day is still to be judged; judging it sets ``before``.
    earlier = before if after.day == day.toordinal() else memory_before(day, status, rows)
    if earlier is None:
        return None
    fold.state = earlier
    return fold


def fold_without_newest(
    day: date, status: PersonStatus, rows: Sequence[DailyCheckin]
) -> Fold | None:
    """Return the fold before ``day``, the newest engine day until it lost its last answer.

    None if it must be built from the whole history. The memory before the engine day that is the
    newest now is not in the status, so that day is judged once more, and not written.
    """
    earlier = [row for row in rows if row.is_engine_day and row.day < day]
    if not earlier:
        return None
    last = earlier[-1]
    state = memory_before(last.day, status, rows)
    if state is None:
        return None
    fold = new_fold(status, [row for row in earlier if row.day < last.day])
    fold.state = state
    fold.judge(last.as_answers())
    return fold


def new_fold(
    status: PersonStatus,
    earlier: Sequence[DailyCheckin] = (),
    constants: Constants | None = None,
) -> Fold:
    """Return a fold without any day; ``earlier`` holds the fortnight that the heavy flag reads.

    ``constants`` are those that ship unless said otherwise.
    """
    rules = sign_catalog().rules
    return Fold(
        rules,
        scored=[
            scored_day(row.as_answers(), row.scores, rules) for row in earlier if row.is_engine_day
        ],
        baseline_days=[date.fromisoformat(day) for day in status.baseline_days],
        constants=constants or shipped(),
    )


def fold_at_the_cut(status: PersonStatus, constants: Constants) -> Fold:
    """Return the fold with which a person's kept history begins, under these constants.

    It is without any day, unless the person let older ones go: then it remembers them.
    """
    fold = new_fold(status, constants=constants)
    cut = HistoryCut.objects.of(status.person_id).first()
    if cut is not None:
        fold.before = fold.state = cut.state(constants.version)
    return fold


def _stored(state: Mapping[str, Any] | None) -> State:
    return State.from_json(state, shipped().version) if state else State()


def _judging(row: DailyCheckin) -> Constants:
    return constants_of(row.constants)


def judge_history_from(
    day: date, rows: Sequence[DailyCheckin], status: PersonStatus
) -> tuple[Folds, list[DailyCheckin]]:
    """Judge the rows from ``day`` on, each under its own constants; return the changed ones too.

    ``rows`` is the person's whole kept history, oldest first. The days before ``day`` count and are
    not written: no answer that they rest on has changed.
    """
    versions = {_judging(row) for row in rows if row.day >= day} | {shipped()}
    folds = {constants: fold_at_the_cut(status, constants) for constants in versions}
    changed = []
    for row in rows:
        verdicts = {one: fold.judge(row.as_answers()) for one, fold in folds.items()}
        if row.day >= day and _write_changed(row, verdicts[_judging(row)]):
            changed.append(row)
    return Folds(folds[shipped()], folds.get(_judging(rows[-1]), folds[shipped()])), changed


def judge_rows(fold: Fold, rows: Sequence[DailyCheckin]) -> list[DailyCheckin]:
    """Judge consecutive rows, oldest first; write the verdicts on them; return the changed rows."""
    return [row for row in rows if _write_changed(row, fold.judge(row.as_answers()))]


def _write_changed(row: DailyCheckin, verdict: Verdict) -> bool:
    before = assessed(row)
    write_verdict(row, verdict)
    return before != assessed(row)


def assessed(row: DailyCheckin) -> dict[str, Any]:
    """Return what judging a day writes on its row, by column."""
    return {name: getattr(row, name) for name in ASSESSED}


def write_verdict(row: DailyCheckin, verdict: Verdict) -> None:
    """Write the rule's verdict on the row of its day, without saving the row."""
    row.scored = verdict.scored
    row.risk, row.constants = verdict.risk, verdict.constants.version
    row.rests_on = verdict.assessment.rests_on if verdict.assessment else 0
    row.level, row.level_without_use = verdict.level.value, verdict.level_without_use.value
    row.flags = sorted(verdict.flags)
    row.reasons = list(verdict.reasons)
    row.reasons_without_use = list(verdict.reasons_without_use)
    row.explanation = explanation_json(verdict.explanation, verdict.constants)
    compared = verdict.assessment.stages if verdict.assessment else {}
    for stage in Stage:
        found = compared[stage].deviation if stage in compared else None
        setattr(row, f"score_{stage}", verdict.scores[stage])
        setattr(row, f"baseline_{stage}", found.baseline if found else None)
        setattr(row, f"spread_{stage}", found.sd if found else None)
        setattr(row, f"deviation_{stage}", found.d if found else None)


def explanation_json(
    explanation: Explanation | None, constants: Constants
) -> dict[str, Any] | None:
    """Return an explanation as its column stores it: days in ISO form, numbers 0..4, the rung.

    ``risk`` is that of the newest check-in; it orders a counselor's list and is shown on no page.
    """
    if explanation is None:
        return None
    return {
        "since": date.fromordinal(explanation.since).isoformat(),
        "rests_on": explanation.rests_on,
        "rung": rung_of(explanation.risk, constants),
        "risk": explanation.risk,
        "stages": _changes_json(explanation.stages),
        "signs": _changes_json(explanation.signs),
    }


def _changes_json(changes: Sequence[Change]) -> list[list[Any]]:
    return [[item.code, item.baseline, item.last_week] for item in changes]


def update_status(
    status: PersonStatus, days: Sequence[DailyCheckin], folds: Folds, *, today: date
) -> None:
    """Write the person's current state on ``status``; ``days`` are their newest ones, oldest first.

    The pattern is that of the newest check-in. A cause that acts alone counts for its own day and
    until the next engine day after the report. The heavy flag is that of the newest day. ``today``
    dates a change of constants that this save is the first to meet: then ``days`` are all of them.
    """
    newest = days[-1]
    _write_status(status, days, folds.newest)
    status.first_day = min(status.first_day or days[0].day, days[0].day)
    status.strip = _strip(status, days)
    status.last_day = newest.day
    status.engine_days = folds.memory.state.checkins
    keep_memory(status, folds.memory, days, today=today, since=folds.since)
    _note_change(status, days)
    status.quiet_from = quiet_from_of(status)
    status.sparkline = _sparkline(days)
    _note_low_mood(status, days)


def keep_memory(
    status: PersonStatus,
    fold: Fold,
    days: Sequence[DailyCheckin],
    *,
    today: date,
    since: date | None = None,
) -> None:
    """Write the fold as the memory; if the old one is of other constants, they changed ``today``.

    Then ``days`` are all of the person's. The memory of the last days before the newest is kept
    beside it, from ``since`` on, or anew if that is None. Nobody who was still learning hears of
    the change: no level of theirs was compared before it.
    """
    version = fold.constants.version
    if status.waits_for_refold:
        status.constants_said_day = None
        was_compared = any(row.risk is not None and row.constants != version for row in days)
        status.constants_changed_on = today if was_compared else None
    keep_day_memories(status, fold, days, since=since)
    status.constants = version
    status.state_before, status.state_after = (
        state.to_json(version) for state in (fold.before, fold.state)
    )


def _note_change(status: PersonStatus, days: Sequence[DailyCheckin]) -> None:
    """Find the day whose Why says that the constants changed: the first since then that has one."""
    changed_on, said_day = status.constants_changed_on, status.constants_said_day
    if changed_on is None or (said_day and said_day < days[0].day):
        return
    since = [row for row in days if row.day >= changed_on and _judging(row) == shipped()]
    status.constants_said_day = next((row.day for row in since if row.explanation), None)


def _write_status(status: PersonStatus, days: Sequence[DailyCheckin], fold: Fold) -> None:
    last_engine_day = max((row.day for row in days if row.is_engine_day), default=None)
    used = [row for row in days if _stands(row.day, row.use_reported_on, last_engine_day)]
    planned = [row for row in days if _stands(row.day, row.planning_reported_on, last_engine_day)]
    urgent = [row for row in planned if Reason.PLANNING in row.reasons_without_use]
    once = [row for row in planned if Reason.PLANNING_ONCE in row.reasons_without_use]
    heavy = [reason for reason in days[-1].reasons if is_heavy(reason)]
    explanation = fold.explanation()
    acting = [Reason.PLANNING] * bool(urgent) + [Reason.PLANNING_ONCE] * bool(once)
    status.reasons_without_use = [*acting, *rise_reasons(explanation), *heavy]
    status.reasons = [Reason.USED] * bool(used) + status.reasons_without_use
    status.flags = (
        [Flag.HEAVY] * bool(heavy)
        + [Flag.STRONG] * fold.strong
        + [Flag.SUPPORT_SCREEN] * bool(once)
    )
    status.level_without_use = Level.URGENT if urgent else fold.level
    status.level = Level.URGENT if used else status.level_without_use
    status.used_day = used[-1].day if used else None
    status.planning_day = (urgent or once)[-1].day if planned else None
    status.explanation = explanation_json(explanation, fold.constants)
    status.since_day = date.fromordinal(explanation.since) if explanation else None


def _sparkline(days: Sequence[DailyCheckin]) -> list[list[int | None]]:
    """Return the caseload's small trends in tenths of a point, for the days up to the newest.

    One list per stage holds its levels on the last fourteen days, None on a day without one. The
    last list holds the low and the high end of each stage's newest baseline range, stage by stage,
    of the days that every save reads.
    """
    newest = {(days[-1].day - row.day).days: row for row in days}
    compared = [row for row in days[-RECENT_ROWS:] if row.rests_on]
    levels = [
        [
            _tenths(row.level_of(stage)) if (row := newest.get(back)) else None
            for back in range(SPARK_DAYS - 1, -1, -1)
        ]
        for stage in Stage
    ]
    ranges = [tenths for stage in Stage for tenths in _baseline_tenths(compared, stage)]
    return [*levels, ranges]


def _baseline_tenths(compared: Sequence[DailyCheckin], stage: Stage) -> list[int | None]:
    known = [row for row in compared if getattr(row, f"baseline_{stage}") is not None]
    if not known:
        return [None, None]
    baseline, spread = (getattr(known[-1], f"{name}_{stage}") for name in ("baseline", "spread"))
    return [_tenths(baseline - spread), _tenths(baseline + spread)]


def _tenths(score: float | None) -> int | None:
    return None if score is None else round(max(0.0, min(TOP, score)) * 10)


def _stands(day: date, reported_on: date | None, last_engine_day: date | None) -> bool:
    if reported_on is None:
        return False
    return last_engine_day is None or last_engine_day <= max(day, reported_on)


def _strip(status: PersonStatus, days: Sequence[DailyCheckin]) -> int:
    """Return the strip of check-ins: the bits of ``days`` are set again, older ones are shifted."""
    last = days[-1].day
    moved = (last - status.last_day).days if status.last_day else 0
    strip = (status.strip << moved if moved >= 0 else status.strip >> -moved) & STRIP_MASK
    for row in days:
        age = (last - row.day).days
        if age < STRIP_DAYS:
            strip = strip | 1 << age if row.is_checkin else strip & ~(1 << age)
    return strip


def quiet_from_of(status: PersonStatus) -> date | None:
    """Return the day from which silence would be unusual; None while the baseline is learned.

    Days of breaks before the last check-in are left out of the window. Later breaks are taken into
    account when the silence is read.
    """
    last_checkin = status.last_checkin_day
    if status.engine_days <= N0 or not (last_checkin and status.first_day and status.last_day):
        return None
    back = (status.last_day - last_checkin).days
    known = min((last_checkin - status.first_day).days + 1, STRIP_DAYS - back)
    window = window_outside(status.strip >> back, last_checkin, known, status.away)
    return quiet_from(last_checkin, *window)


def _note_low_mood(status: PersonStatus, days: Sequence[DailyCheckin]) -> None:
    found, earlier = _low_mood_day(days), status.low_mood_day
    # The two check-ins before the oldest rows are not read, unless these are the person's first.
    is_whole = days[0].day == status.first_day
    known = days if is_whole else days[LOW_MOOD_OF - 1 :]
    is_over = earlier is not None and earlier >= known[0].day
    if is_over and not found and not is_whole:
        found = _low_mood_day([*_days_before(days[0]), *days])
    if found or is_over:
        status.low_mood_day = found


def _days_before(row: DailyCheckin) -> list[DailyCheckin]:
    """Return all that the low-mood rule reads of the person's days before this one."""
    rows = DailyCheckin.objects.filter(person=row.person_id, day__lt=row.day).order_by("day")
    return list(rows.only("day", "answers", "meeting", "used", "medicine"))


def _low_mood_day(days: Sequence[DailyCheckin]) -> date | None:
    return newest_low_mood_day(
        [
            ScoredDay(row.day, scores={}, low_mood=row.answers.get(LOW_MOOD))
            for row in days
            if row.is_checkin
        ]
    )
