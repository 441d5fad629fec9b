import gzip
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from checkins.charts.cards import score_rows, weeks_shown, word_table
from checkins.charts.trend import BOTTOM, LEFT, RIGHT_MARGIN, TOP, WIDTH, BandPoint, StageTrend
from checkins.charts.trend_weeks import bar_key, few_key, tick_key, weeks_chart
from checkins.engine.types import Stage
from checkins.queries.trend_weeks import TrendWeek, WeekLevel, weeks_of
from checkins.queries.trends import Trend, TrendDay
from tests.charts.drawn import paths, texts

TODAY = date(2026, 11, 25)  # a Wednesday
MONDAY = date(2026, 11, 23)
YEAR = [*(f"{month:%b}" for month in (date(2026, 1 + n % 12, 1) for n in range(11, 22))), "Now"]
ONE = (BOTTOM - TOP) / 4  # a point of the scale
E = Stage.EMOTIONAL


def week(back, mean=None, low=None, high=None, days=7, *, is_missed=False):
    """The week ``back`` weeks ago; without a mean it has no level."""
    low, high = mean if low is None else low, mean if high is None else high
    level = {} if mean is None else {E: WeekLevel(mean, low, high, days, is_above=False)}
    return TrendWeek(MONDAY - timedelta(weeks=back), level, days if level else 0, is_missed)


def draw(*weeks, width=WIDTH, band=()):
    return ET.fromstring(markup(weeks, width=width, band=band))


def markup(weeks, *, width=WIDTH, band=(), stage=E):
    first, last = weeks[0].monday, MONDAY + timedelta(days=6)
    axis = StageTrend(
        stage=stage, first=first, last=last, points=(), present=(), band=band, before=first
    )
    return weeks_chart(axis, weeks, today=TODAY, width=width)


def numbers(data):
    return [float(one) for one in data.replace("h", "M").replace("V", "M").split("M") if one]


def middle(place, of):
    return pytest.approx(LEFT + (place + 0.5) * (WIDTH - RIGHT_MARGIN - LEFT) / of, abs=0.1)


def test_a_bar_goes_from_none_up_to_the_mean_and_its_line_from_lowest_to_highest():
    svg = draw(week(3, 1), week(2, 2, 0.5, 4), week(1, 3), week(0, 0, 0, 1))

    (bars,) = paths(svg, "chart-bar")
    tops = [float(bar.partition("V")[2].partition("h")[0]) for bar in bars.split("z")[:-1]]
    assert tops == [BOTTOM - ONE, BOTTOM - 2 * ONE, BOTTOM - 3 * ONE, BOTTOM]
    (lines,) = paths(svg, "chart-spread")
    second, last = lines.split("M")[1:]
    assert [float(one) for one in second.replace("V", " ").split()] == [
        middle(1, 4),
        pytest.approx(BOTTOM - ONE / 2, abs=0.1),
        TOP,
    ]
    assert float(last.split()[0]) == middle(3, 4)


def test_few_check_ins_make_an_outline_and_none_a_tick():
    svg = draw(week(2, 2, days=2), week(1, is_missed=True), week(0, 1, days=3))

    assert [len(paths(svg, name)) for name in ("chart-few", "chart-bar")] == [1, 1]
    (tick,) = paths(svg, "chart-tick")
    assert float(tick[1:].split()[0]) == middle(1, 3)
    assert tick.endswith(f"{BOTTOM}v-4")


def test_a_week_without_a_level_that_is_not_missed_is_empty():
    svg = draw(week(1, 1), week(0))

    assert paths(svg, "chart-tick") == []
    assert paths(svg, "chart-bar")[0].count("M") == 1


def test_the_usual_range_lies_behind_the_bars():
    svg = draw(week(1, 1), week(0, 1), band=[BandPoint(MONDAY, 1, 2, TODAY)])

    drawn = [path.get("class") for path in svg.iter("path")]
    assert drawn.index("chart-band") < drawn.index("chart-bar")


@pytest.mark.parametrize(
    ("count", "width", "names"),
    [
        (52, 328, ["Dec", "Mar", "Jun", "Sep", "Now"]),
        (
            52,
            720,
            [*["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Now"]],
        ),
        (6, 328, ["Nov", "Now"]),
        (1, 328, ["Nov 23", "Now"]),
    ],
)
def test_months_are_named_as_far_as_there_is_room(count, width, names):
    svg = draw(*[week(back, 1) for back in reversed(range(count))], width=width)

    assert texts(svg, "chart-date") == names


def test_the_picture_is_described_in_a_sentence():
    svg = draw(week(2, 0.2), week(1), week(0, 1.2))

    assert svg.find("desc").text == (
        "3 weeks from Nov 9, each by its mean: from none to a little, and the last was a little."
    )
    assert draw(week(0)).find("desc").text == "No check-in in these weeks."


def test_a_year_of_three_charts_is_half_of_what_its_days_took():
    weeks = [week(back, back % 7 / 2, back % 5 / 4, 4 - back % 3) for back in reversed(range(52))]
    three = "".join(markup(weeks, stage=stage) for stage in Stage)

    assert len(gzip.compress(three.encode(), 6)) < 5_000


@pytest.mark.parametrize("key", [bar_key(), few_key(), tick_key()])
def test_keys_are_hidden_from_assistive_technology(key):
    assert ET.fromstring(key).get("aria-hidden") == "true"


def lived(days, weeks, score=1.0, deviation=0.0):
    """A trend with a check-in on each of the last days, its emotional stage beside a usual of 1."""
    rows = {}
    for back in reversed(range(days)):
        day = TODAY - timedelta(days=back)
        numbers = ((score, None, None), (1, None, None), (0.5, None, None), (deviation, None, None))
        flat = [one for three in numbers for one in three]
        rows[day] = TrendDay(day, *flat, 20, 8, True, False, False, True, None, None, None)
    first = TODAY - timedelta(days=days - 1)
    return Trend(first=min(first, TODAY), last=TODAY, weeks=weeks, days=rows)


@pytest.mark.parametrize(
    ("days", "weeks", "shown", "older"),
    [
        (10, 4, 10, ""),
        (15, 4, 14, "Show 1 more day"),
        (84, 12, 14, "Show 70 more days"),
        (3 + 35, 52, 6, ""),
        (3 + 42, 52, 6, "Show 1 more week"),
        (3 + 51 * 7, 52, 6, "Show 46 more weeks"),
    ],
)
def test_a_table_shows_two_weeks_of_days_or_six_weeks_and_folds_the_rest(days, weeks, shown, older):
    trend = lived(days, weeks)
    table = word_table(trend, weeks_shown(trend, first_day=trend.first))

    assert table.rows.count("<tr>") == shown
    assert (table.older_words if table.older else "") == older


@pytest.mark.parametrize(("deviation", "bold"), [(0.5, False), (0.6, True), (2, True), (-1, False)])
@pytest.mark.parametrize("weeks", [4, 52])
def test_bold_means_above_usual(weeks, deviation, bold):
    trend = lived(3, weeks, deviation=deviation)

    assert ("<b>" in word_table(trend, weeks_shown(trend, first_day=trend.first)).rows) is bold


def test_a_week_without_a_check_in_says_so_and_one_that_just_began_is_left_out():
    trend = lived(9, 52)
    days = {day: row for day, row in trend.days.items() if day.weekday() == 1}
    trend = Trend(trend.first, date(2026, 11, 30), 52, {min(days): days[min(days)]})

    rows = word_table(trend, weeks_shown(trend, first_day=trend.first)).rows
    assert [row.partition("</th>")[0].rpartition(">")[2] for row in rows.split("<tr>")[1:]] == [
        "Nov 23",
        "Nov 16",
    ]
    assert "<td colspan=3>No check-in</td>" in rows


def test_a_readers_rows_have_the_digits_of_the_charts():
    trend = lived(1, 4, score=3, deviation=0.25)

    dash = "<td>\N{EN DASH}</td>"
    assert score_rows(trend, weeks_shown(trend, first_day=trend.first)) == (
        f"<tr><th scope=row>Wed, Nov\N{NO-BREAK SPACE}25</th><td>1.2 a little</td>{dash}{dash}</tr>"
    )
    assert weeks_of(trend, first_day=trend.first)[0].levels[E].mean == pytest.approx(1.25)
