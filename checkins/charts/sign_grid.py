"""Signs by day: a table whose cells show the digit, in a stronger colour for a higher one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from checkins.catalog import sign_catalog
from checkins.catalog.bidi import isolate
from checkins.engine.scoring import MEETING_QUESTION, TOP
from checkins.engine.types import Meeting, Stage
from checkins.enums import RATING_WORDS, StageChoice
from checkins.queries.day_names import month

DAYS = 14
MEETING_MARKS = {
    Meeting.SHARED: ("\N{CHECK MARK}", "went and shared"),
    Meeting.QUIET: ("\N{EN DASH}", "went, stayed quiet"),
    Meeting.MISSED: ("\N{MULTIPLICATION X}", "missed it"),
    Meeting.NONE_PLANNED: ("", "none planned"),
}


def sign_grid(days: Sequence[Mapping[str, Any]], *, last: date) -> SafeString:
    """Return the rows of the table's head and body for the fortnight that ends at ``last``.

    ``days`` come from a consent with the scope of signs. Good things are reversed, so that a higher
    digit always means more of the sign.
    """
    columns = _columns(last)
    answers_of_day = {row["day"]: row for row in days}
    body = "".join(_stage_rows(stage, columns, answers_of_day) for stage in Stage)
    return SafeString(f"{_head(columns)}{body}")


def own_sign_grid(rows: Mapping[str, Mapping[date, int]], *, last: date) -> SafeString:
    """Return the same table for own signs; ``rows`` maps each sign's words to ratings by day."""
    columns = _columns(last)
    body = "".join(
        f"<tr><th scope=row>{escape(isolate(words))}</th>"
        + "".join(_cell(place, given.get(day)) for place, day in enumerate(columns))
        + "</tr>"
        for words, given in rows.items()
    )
    return SafeString(f"{_head(columns)}<tbody>{body}</tbody>")


def _columns(last: date) -> list[date]:
    return [last - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def _head(columns: Sequence[date]) -> str:
    head = "".join(
        f"<th scope=col{_old(place)}>{_month(place, day)}{day.day}</th>"
        for place, day in enumerate(columns)
    )
    return f"<thead><tr><th scope=col><span class=hidden-text>Sign</span></th>{head}</tr></thead>"


def _month(place: int, day: date) -> str:
    """Return the month, shown where a week or a month begins and read aloud on each day."""
    if place in {0, DAYS // 2} or day.day == 1:
        return f"<span class=month>{month(day)}</span> "
    return f"<span class=hidden-text>{month(day)} </span>"


def _stage_rows(
    stage: Stage, columns: Sequence[date], answers_of_day: Mapping[date, Mapping[str, Any]]
) -> str:
    rows = "".join(_rows(stage, columns, answers_of_day))
    if not rows:
        return ""
    title = StageChoice(stage).label
    span = DAYS + 1
    return f"<tbody><tr><th scope=rowgroup colspan={span}>{title}</th></tr>{rows}</tbody>"


def _rows(
    stage: Stage, columns: Sequence[date], answers_of_day: Mapping[date, Mapping[str, Any]]
) -> Iterator[str]:
    for sign in sign_catalog().scale_signs(stage):
        answers = [answers_of_day.get(day, {}).get("answers", {}).get(sign.code) for day in columns]
        if any(answer is not None for answer in answers):
            values = [
                None if answer is None else TOP - answer if sign.reversed else answer
                for answer in answers
            ]
            cells = "".join(_cell(place, value) for place, value in enumerate(values))
            name = f"{sign.short} (turned round)" if sign.reversed else sign.short
            yield f"<tr><th scope=row>{escape(name)}</th>{cells}</tr>"
    if stage is Stage.EMOTIONAL:
        yield from _meeting_row(
            [answers_of_day.get(day, {}).get(MEETING_QUESTION) for day in columns]
        )


def _meeting_row(given: Sequence[str | None]) -> Iterator[str]:
    if not any(given):
        return
    cells = "".join(
        f"<td{_old(place)}>{_meeting(answer)}</td>" for place, answer in enumerate(given)
    )
    yield f"<tr><th scope=row>Meeting</th>{cells}</tr>"


def _meeting(answer: str | None) -> str:
    if not answer:
        return ""
    mark, words = MEETING_MARKS[Meeting(answer)]
    return f"<span aria-hidden=true>{mark}</span><span class=hidden-text>{words}</span>"


def _cell(place: int, value: int | None) -> str:
    if value is None:
        return f"<td{_old(place)}></td>"
    word = RATING_WORDS[value]
    return f'<td class="g{value}{" old" if place < DAYS // 2 else ""}" title="{word}">{value}</td>'


def _old(place: int) -> str:
    """Return a class for the first week: a phone shows only the second week at first."""
    return " class=old" if place < DAYS // 2 else ""
