"""Twelve weeks of meeting answers as a calendar of small marks, each with a shape of its own."""

from datetime import date, timedelta

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from checkins.enums import MeetingChoice
from checkins.queries.attendance import WEEKS, Attendance
from checkins.queries.day_names import dated
from checkins.queries.groups import DAY_NAMES

LEFT, TOP, PITCH, SIZE = 34, 20, 25, 17
WIDTH, HEIGHT = LEFT + WEEKS * PITCH - PITCH + SIZE + 2, TOP + 7 * PITCH - PITCH + SIZE + 2
LABEL_WEEKS = (0, 4, 8)
SQUARE = f"h{SIZE}v{SIZE}h-{SIZE}z"
LABELLED = {
    MeetingChoice.SHARED: "Went and shared",
    MeetingChoice.QUIET: "Went, stayed quiet",
    MeetingChoice.MISSED: "Missed it",
    MeetingChoice.NONE_PLANNED: "None planned",
}


def attendance_chart(attendance: Attendance) -> SafeString:
    """Draw the weeks as columns, Monday on top; a day without an answer is an empty square."""
    days = (attendance.last - attendance.first).days + 1
    marks = []
    for ahead in range(days):
        answer = attendance.answers.get(attendance.first + timedelta(days=ahead), "")
        week, weekday = divmod(ahead, 7)
        marks.append(_mark(answer, LEFT + week * PITCH + 1, TOP + weekday * PITCH + 1))
    return format_html(
        '<svg class="chart meetings" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        WIDTH,
        HEIGHT,
        attendance.sentence,
        SafeString(_labels(attendance)),
        SafeString("".join(marks)),
    )


def attendance_keys() -> list[tuple[SafeString, str]]:
    """Return each mark with its words, for the legend of :func:`attendance_chart`."""
    return [(_key(choice), words) for choice, words in [*LABELLED.items(), ("", "No answer")]]


def attendance_rows(attendance: Attendance) -> SafeString:
    """Return the chart's numbers as table rows, the newest week first."""
    return SafeString(
        "".join(
            f"<tr><th scope=row>{escape(_span(week.monday, attendance.last))}</th>"
            f"<td>{week.shared}</td><td>{week.quiet}</td><td>{week.missed}</td>"
            f"<td>{week.none_planned}</td><td>{week.unanswered}</td></tr>"
            for week in attendance.weeks
        )
    )


def _mark(answer: str, x: int, y: int) -> str:
    middle = SIZE / 2
    match answer:
        case MeetingChoice.SHARED:
            return f'<path class="went" d="M{x} {y}{SQUARE}"/>'
        case MeetingChoice.QUIET:
            half = f"M{x} {y}v{SIZE}h{SIZE}z"
            return f'<path class="went" d="{half}"/><path class="edge" d="M{x} {y}{SQUARE}"/>'
        case MeetingChoice.MISSED:
            line = f"M{x + 4} {y + middle:g}h{SIZE - 8}"
            return f'<path class="edge" d="M{x} {y}{SQUARE}{line}"/>'
        case MeetingChoice.NONE_PLANNED:
            return f'<circle class="dot" cx="{x + middle:g}" cy="{y + middle:g}" r="2.5"/>'
    return f'<path class="blank" d="M{x} {y}{SQUARE}"/>'


def _key(answer: str) -> SafeString:
    return format_html(
        '<svg class="meetings meetings-key" viewBox="0 0 {0} {0}" aria-hidden="true">{1}</svg>',
        SIZE + 2,
        SafeString(_mark(answer, 1, 1)),
    )


def _labels(attendance: Attendance) -> str:
    baseline = SIZE - 4
    rows = "".join(
        f'<text class="chart-date" x="0" y="{TOP + place * PITCH + baseline}">{name[:3]}</text>'
        for place, name in enumerate(DAY_NAMES)
        if place % 2 == 0
    )
    weeks = "".join(
        f'<text class="chart-date" x="{LEFT + week * PITCH}" y="11">'
        f"{dated(attendance.first + timedelta(weeks=week), today=attendance.last)}</text>"
        for week in LABEL_WEEKS
    )
    return rows + weeks


def _span(monday: date, last: date) -> str:
    end = min(monday + timedelta(days=6), last)
    return dated(monday, today=last) + (f" to {dated(end, today=last)}" if end > monday else "")
