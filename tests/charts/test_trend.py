import gzip
import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.utils.safestring import SafeString

from checkins.charts.trend import (
    BOTTOM,
    LEFT,
    RIGHT_MARGIN,
    TOP,
    WIDTH,
    BandPoint,
    ChartFlag,
    StageTrend,
    band_key,
    consecutive,
    flag_key,
    hatch_key,
    stage_chart,
    stage_key,
)
from checkins.engine.types import Stage
from tests.charts.drawn import paths, texts

TODAY = date(2026, 11, 23)
NUMBER = re.compile(r"-?\d*\.?\d+")
STEP_OF_28 = (WIDTH - RIGHT_MARGIN - LEFT) / 28
MIDDLE = (TOP + BOTTOM) / 2


def day(offset, *, days=28):
    return TODAY - timedelta(days - 1 - offset)


def make_trend(scores, *, days=28, stage=Stage.EMOTIONAL, **changes):
    """Make a trend that ends today; ``scores`` maps a day's offset from the first to its score."""
    values = {
        "stage": stage,
        "first": day(0, days=days),
        "last": TODAY,
        "points": [(day(offset, days=days), score) for offset, score in scores.items()],
        "present": frozenset(day(offset, days=days) for offset in scores),
        "before": day(0, days=days),
    }
    return StageTrend(**values | changes)


def draw(trend, **kwargs):
    return ET.fromstring(stage_chart(trend, today=TODAY, **kwargs))


def subpaths(data):
    """Give each subpath's places (x, y), from data that holds M, L and l only."""
    found = []
    for command, text in re.findall(r"([MLl])([^MLlZ]*)", data):
        numbers = [float(number) for number in NUMBER.findall(text)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            found.append(pairs)
        elif command == "L":
            found[-1] += pairs
        else:
            for dx, dy in pairs:
                x, y = found[-1][-1]
                found[-1].append((round(x + dx, 1), round(y + dy, 1)))
    return found


def line(svg):
    return [run for data in paths(svg, "chart-line") for run in subpaths(data)]


def marks(svg, name):
    """Give the centres of every marker of a class."""
    return [
        tuple(float(number) for number in NUMBER.findall(centre))
        for data in paths(svg, name)
        for centre in re.findall(r"M([^a-z]*)", data)
    ]


def hatched(svg):
    """Give the (first, last) offsets of each hatched area of a 28 day chart."""
    return [
        (
            round((float(left) - LEFT) / STEP_OF_28),
            round((float(left) + float(wide) - LEFT) / STEP_OF_28) - 1,
        )
        for data in paths(svg, "chart-hatch")
        for left, wide in re.findall(rf"M(\S+) {TOP}h(\S+?)v{BOTTOM - TOP}h\S+?z", data)
    ]


def x_of(offset):
    return pytest.approx(LEFT + (offset + 0.5) * STEP_OF_28, abs=0.06)


def described(trend, *, today=TODAY):
    return ET.fromstring(stage_chart(trend, today=today)).find("desc").text


def test_line_has_one_subpath_per_run_of_days_and_never_bridges_a_gap():
    svg = draw(make_trend({0: 1, 1: 2, 2: 1, 4: 3, 5: 3, 9: 0, 10: 1, 11: 2, 12: 2}))

    assert [len(run) for run in line(svg)] == [3, 2, 4]
    assert [run[0][0] for run in line(svg)] == [x_of(0), x_of(4), x_of(9)]


def test_line_goes_through_each_score_on_its_day():
    svg = draw(make_trend({0: 0, 1: 4, 2: 2, 3: 1}))

    assert line(svg) == [
        [(x_of(0), BOTTOM), (x_of(1), TOP), (x_of(2), MIDDLE), (x_of(3), 117.5)],
    ]


def test_line_does_not_drift_over_a_year_of_steps():
    svg = draw(make_trend(dict.fromkeys(range(365), 2) | {364: 3}, days=365))

    right = WIDTH - RIGHT_MARGIN
    assert line(svg)[0][-1] == (pytest.approx(right, abs=0.5), TOP + (BOTTOM - TOP) / 4)


def test_line_breaks_at_a_checkin_without_a_score():
    scores = {0: 1, 1: 1, 3: 1, 4: 1}
    svg = draw(make_trend(scores, present={day(offset) for offset in range(27)}))

    assert [len(run) for run in line(svg)] == [2, 2]
    assert hatched(svg) == []


def test_all_points_make_one_line_without_hatching():
    svg = draw(make_trend(dict.fromkeys(range(28), 1)))

    assert [len(run) for run in line(svg)] == [28]
    assert paths(svg, "chart-hatch") == []


def test_one_point_is_a_last_marker_without_a_line():
    svg = draw(make_trend({9: 2}))

    assert line(svg) == []
    assert marks(svg, "chart-dots") == []
    assert marks(svg, "chart-last") == [(x_of(9), MIDDLE)]


def test_no_points_draw_the_axis_alone():
    svg = draw(make_trend({}, before=None))

    drawn = [path.get("class") for path in svg.iter("path")]
    assert drawn == ["chart-grid", "chart-axis"]


@pytest.mark.parametrize("stage", Stage)
def test_short_charts_mark_every_point_and_enlarge_the_last(stage):
    svg = draw(make_trend({0: 1, 1: 2, 5: 3, 27: 4}, stage=stage))

    assert [x for x, _ in marks(svg, "chart-dots")] == [x_of(0), x_of(1), x_of(5)]
    assert marks(svg, "chart-last") == [(x_of(27), TOP)]


def test_long_charts_mark_isolated_points_only():
    scores = {0: 1, 1: 1, 3: 1, 5: 1, 6: 1, 8: 0}
    svg = draw(make_trend(scores, days=364))

    assert len(line(svg)) == 2
    assert len(marks(svg, "chart-dots")) == 1
    assert len(marks(svg, "chart-last")) == 1


def test_each_stage_has_a_marker_of_its_own():
    shapes = {
        re.sub(r"^M\S+ \S+?(?=[a-z])", "", paths(svg, "chart-last")[0])
        for svg in (draw(make_trend({0: 1}, stage=stage)) for stage in Stage)
    }

    assert len(shapes) == 3


def test_hatch_covers_exactly_the_missing_days_and_merges_neighbours():
    kept = {offset: 1 for offset in range(28) if offset not in {0, 5, 6, 7, 20, 26}}
    svg = draw(make_trend(kept))

    assert hatched(svg) == [(0, 0), (5, 7), (20, 20), (26, 26)]


def test_hatch_leaves_out_today_because_the_day_is_not_over():
    svg = draw(make_trend(dict.fromkeys(range(26), 1)))

    assert hatched(svg) == [(26, 26)]


def test_hatch_covers_the_last_day_of_a_chart_that_ended_before_today():
    trend = make_trend(dict.fromkeys(range(27), 1))
    svg = ET.fromstring(stage_chart(trend, today=TODAY + timedelta(1)))

    assert hatched(svg) == [(27, 27)]


def test_hatch_leaves_out_days_before_the_first_checkin():
    svg = draw(make_trend({10: 1, 12: 1}, before=day(10)))

    assert hatched(svg) == [(11, 11), (13, 26)]


def test_hatch_starts_with_the_axis_when_the_first_checkin_was_earlier():
    svg = draw(make_trend({3: 1}, before=day(-40)))

    assert hatched(svg) == [(0, 2), (4, 26)]


def test_hatch_is_absent_for_a_person_without_any_checkin():
    svg = draw(make_trend({}, before=None))

    assert hatched(svg) == []
    assert list(svg.iter("pattern")) == []


def test_hatch_uses_a_pattern_named_after_its_stage():
    svg = draw(make_trend({0: 1}, stage=Stage.MENTAL))

    (pattern,) = svg.iter("pattern")
    (fill,) = [path.get("fill") for path in svg.iter("path") if path.get("fill")]
    assert (pattern.get("id"), fill) == ("hatch-mental", "url(#hatch-mental)")


def test_band_moves_with_the_days_it_was_valid_for():
    band = [BandPoint(day(0), 0, 1), BandPoint(day(1), 1, 2), BandPoint(day(2), 2, 4)]
    svg = draw(make_trend({0: 1}, band=band))

    upper, lower = subpaths(paths(svg, "chart-edge")[0])
    start, end = x_of(-0.5), x_of(2.5)
    one = (BOTTOM - TOP) / 4
    assert upper == [(start, BOTTOM - one), (x_of(1), MIDDLE), (end, TOP)]
    assert lower == [(end, MIDDLE), (x_of(1), BOTTOM - one), (start, BOTTOM)]


def test_band_area_is_its_upper_edge_and_back_along_the_lower():
    band = [BandPoint(day(offset), offset / 10, 1 + offset / 10) for offset in range(6)]
    svg = draw(make_trend({0: 1}, band=band))

    upper, lower = subpaths(paths(svg, "chart-edge")[0])
    assert subpaths(paths(svg, "chart-band")[0]) == [upper + lower]


def test_band_breaks_where_it_has_no_value():
    band = [BandPoint(day(offset), 1, 2) for offset in (0, 1, 5, 9, 10)]
    svg = draw(make_trend({0: 1}, band=band))

    areas = subpaths(paths(svg, "chart-band")[0])
    assert [(area[0][0], area[1][0]) for area in areas] == [
        (x_of(-0.5), x_of(1.5)),
        (x_of(4.5), x_of(5.5)),
        (x_of(8.5), x_of(10.5)),
    ]


def test_band_keeps_the_corners_of_a_step_and_drops_those_on_a_flat_stretch():
    levels = [1, 1, 1, 1, 2, 2, 2, 2]
    band = [BandPoint(day(offset), 0, high) for offset, high in enumerate(levels)]
    svg = draw(make_trend({0: 1}, band=band))

    upper, lower = subpaths(paths(svg, "chart-edge")[0])
    assert [x for x, _ in upper] == [x_of(-0.5), x_of(3), x_of(4), x_of(7.5)]
    assert len(lower) == 2


def test_values_outside_the_axis_are_drawn_at_its_bounds():
    band = [BandPoint(day(0), -1, 5)]
    svg = draw(make_trend({0: -0.5, 1: 4.2}, band=band))

    upper, lower = subpaths(paths(svg, "chart-edge")[0])
    heights = {y for _, y in upper}, {y for _, y in lower}, [y for _, y in line(svg)[0]]
    assert heights == ({TOP}, {BOTTOM}, [BOTTOM, TOP])


def test_days_outside_the_axis_are_left_out():
    outside = [(day(-1), 1.0), (day(28), 1.0)]
    trend = make_trend(
        dict.fromkeys(range(28), 1),
        band=[BandPoint(day(-1), 1, 2), BandPoint(day(28), 1, 2)],
        flags=[ChartFlag(day(-1), 1), ChartFlag(day(28), 2)],
    )
    trend = make_trend(
        {},
        points=[outside[0], *trend.points, outside[1]],
        present=trend.present,
        band=trend.band,
        flags=trend.flags,
    )

    assert stage_chart(trend, today=TODAY) == stage_chart(
        make_trend(dict.fromkeys(range(28), 1)), today=TODAY
    )


def test_flags_stand_over_their_day_with_a_line_down_to_the_axis():
    svg = draw(make_trend({0: 1}, flags=[ChartFlag(day(13), 7)]))

    (square,) = svg.iter("rect")
    (drop,) = paths(svg, "chart-drop")
    x, _, day_x, top, bottom = (float(number) for number in NUMBER.findall(drop))
    assert texts(svg, "chart-number") == ["7"]
    assert float(square.get("x")) + 8 == x_of(13)
    assert (x, day_x, top, bottom) == (x_of(13), x_of(13), TOP, BOTTOM)


@pytest.mark.parametrize("count", [2, 5, 14, 28])
def test_flags_of_neighbouring_days_do_not_leave_the_chart_or_their_order(count):
    flags = [ChartFlag(day(27 - index), count - index) for index in range(count)]
    svg = draw(make_trend({0: 1}, flags=flags))

    lefts = [float(square.get("x")) for square in svg.iter("rect")]
    pitch = min(18, (WIDTH - RIGHT_MARGIN - LEFT) / (count - 1))
    assert texts(svg, "chart-number") == [str(number) for number in range(1, count + 1)]
    assert min(b - a for a, b in pairwise(lefts)) >= round(pitch, 1) - 0.11
    assert (lefts[0] >= LEFT - 8.05, lefts[-1] <= WIDTH - 16) == (True, True)


def test_flag_numbers_are_escaped():
    svg = draw(make_trend({0: 1}, flags=[ChartFlag(day(1), "<b>&")]))

    assert texts(svg, "chart-number") == ["<b>&"]
    assert ET.fromstring(flag_key('"<b>')).get("aria-label") == '"<b>'


def test_axis_speaks_in_words():
    svg = draw(make_trend({}))

    places = [(text.text, float(text.get("y")) - 4) for text in svg.iter("text")][:3]
    assert places == [("Very much", TOP), ("Some", MIDDLE), ("None", BOTTOM)]


@pytest.mark.parametrize(
    ("days", "width", "dates"),
    [
        (28, 328, ["Oct 27", "Nov 10", "Today"]),
        (84, 328, ["Sep 1", "Oct 13", "Today"]),
        (364, 328, ["Nov 25, 2025", "May 26", "Today"]),
        (28, 760, ["Oct 27", "Nov 3", "Nov 10", "Nov 17", "Today"]),
        (2, 328, ["Nov 22", "Today"]),
        (1, 328, ["Today"]),
    ],
)
def test_dates_name_the_ends_and_what_is_between(days, width, dates):
    svg = draw(make_trend({0: 1}, days=days), width=width)

    assert texts(svg, "chart-date") == dates


def test_last_date_is_a_date_when_the_chart_ended_before_today():
    svg = ET.fromstring(stage_chart(make_trend({}), today=TODAY + timedelta(1)))

    assert texts(svg, "chart-date")[-1] == "Nov 23"


def test_leap_day_is_a_day_like_any_other():
    trend = make_trend(
        {},
        first=date(2028, 2, 28),
        last=date(2028, 3, 1),
        points=[(date(2028, 2, 28), 1), (date(2028, 2, 29), 1), (date(2028, 3, 1), 1)],
    )
    svg = ET.fromstring(stage_chart(trend, today=date(2028, 3, 1)))

    assert [len(run) for run in line(svg)] == [3]
    assert texts(svg, "chart-date") == ["Feb 28", "Feb 29", "Today"]


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        (
            {0: 0.2, 3: 2.4, 5: 1},
            "3 check-ins from Oct 27 to Nov 23: from none to some, and the last was a little.",
        ),
        ({0: 3.5}, "1 check-in from Oct 27 to Nov 23: very much."),
        (
            {0: 2.5, 1: 0.5},
            (
                "2 check-ins from Oct 27 to Nov 23: from a little to quite a bit, and the last was"
                " a little."
            ),
        ),
        ({0: 1, 1: 1.2}, "2 check-ins from Oct 27 to Nov 23: all a little."),
        ({}, "No check-ins from Oct 27 to Nov 23."),
    ],
)
def test_description_tells_the_chart_in_one_sentence(scores, told):
    assert described(make_trend(scores)) == told


def test_description_counts_checkins_within_the_axis_that_have_no_score():
    trend = make_trend({}, present={day(-1), day(0), day(5)})

    assert described(trend) == ("2 check-ins from Oct 27 to Nov 23, with too few answers to draw.")


def test_description_names_the_year_of_another_year():
    text = described(make_trend({}, before=None), today=date(2027, 1, 2))

    assert text == "No check-ins from Oct 27, 2026 to Nov 23, 2026."


def test_title_and_description_name_the_image():
    svg = draw(make_trend({0: 1}, stage=Stage.PHYSICAL))

    ids = [svg.find("title").get("id"), svg.find("desc").get("id")]
    assert (svg.get("role"), svg.get("aria-labelledby").split()) == ("img", ids)
    assert svg.find("title").text == "Physical"


def test_ids_of_the_three_charts_differ():
    ids = [
        element.get("id")
        for stage in Stage
        for element in draw(make_trend({0: 1}, stage=stage)).iter()
        if element.get("id")
    ]

    assert (len(ids), len(set(ids))) == (9, 9)


def full_trend(days, stage):
    """Make a trend of noisy scores with every fifth day missing and a band that drifts."""
    seed = list(Stage).index(stage) + 7
    scores = {
        offset: (offset * offset * seed * 37 % 211) / 100 + 0.5
        for offset in range(days)
        if offset * seed % 5
    }
    band = [
        BandPoint(day(offset, days=days), 0.4 + offset * seed % 97 / 300, 1.2 + offset % 89 / 200)
        for offset in range(days)
    ]
    flags = [ChartFlag(day(days - 3, days=days), 1)]
    return make_trend(scores, days=days, stage=stage, band=band, flags=flags)


@pytest.mark.parametrize("days", [1, 2, 28, 84, 364])
@pytest.mark.parametrize("width", [328, 760])
@pytest.mark.parametrize("stage", Stage)
def test_markup_is_safe_wellformed_and_without_inline_style(days, width, stage):
    markup = stage_chart(full_trend(days, stage), today=TODAY, width=width)

    attributes = {name for element in ET.fromstring(markup).iter() for name in element.attrib}
    assert isinstance(markup, SafeString)
    assert attributes & {"style", "onload", "href"} == set()
    assert ET.fromstring(markup).get("viewBox") == f"0 0 {width} 170"


@pytest.mark.parametrize(("days", "limit"), [(28, 2_500), (84, 4_000), (364, 10_000)])
def test_three_charts_stay_small_over_the_wire(days, limit):
    markup = "".join(stage_chart(full_trend(days, stage), today=TODAY) for stage in Stage)

    assert len(gzip.compress(markup.encode(), 6)) < limit


@pytest.mark.parametrize("key", [band_key(), hatch_key(), *map(stage_key, Stage)])
def test_keys_of_the_legend_are_hidden_from_assistive_technology(key):
    svg = ET.fromstring(key)

    assert (svg.tag, svg.get("aria-hidden")) == ("svg", "true")


@pytest.mark.parametrize(
    ("days", "runs"),
    [
        ([], []),
        ([3], [range(3, 4)]),
        ([0, 1, 2], [range(3)]),
        ([0, 1, 3, 7, 8], [range(2), range(3, 4), range(7, 9)]),
    ],
)
def test_consecutive_groups_days_without_a_hole(days, runs):
    assert consecutive(days) == runs
