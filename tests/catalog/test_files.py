import pytest

from checkins.catalog import (
    CatalogError,
    overlaid,
    sign_catalog,
    threshold_catalog,
)
from checkins.engine.bench.thresholds import THRESHOLDS
from checkins.engine.types import Stage
from checkins.engine.warning import REACH_OUT
from checkins.enums import Cadence

# Section 1 of the content, line by line: code, stage, cadence, reversed, acts alone.
E, M, P = Stage.EMOTIONAL, Stage.MENTAL, Stage.PHYSICAL
D, W = Cadence.DAILY, Cadence.WEEKLY
SIGNS = [
    ("bottled_up", E, D, False, False),
    ("pulled_away", E, D, False, False),
    ("meeting_missed", E, D, False, False),
    ("meeting_quiet", E, D, False, False),
    ("slept_well", E, D, True, False),
    ("ate_enough", E, D, True, False),
    ("others_problems", E, W, False, False),
    ("body_care", E, W, True, False),
    ("kind_to_self", E, W, True, False),
    ("did_fun", E, W, True, False),
    ("felt_close", E, W, True, False),
    ("cravings", M, D, False, False),
    ("old_places", M, D, False, False),
    ("just_once", M, D, False, False),
    ("hid_truth", M, D, False, False),
    ("planning", M, D, False, True),
    ("not_so_bad", M, W, False, False),
    ("untrue_to_self", M, W, False, False),
    ("use_in_control", M, W, False, False),
    ("stressed", P, D, False, False),
    ("low_mood", P, D, False, False),
    ("unseen_chance", P, D, False, False),
    ("use_safe", P, W, False, False),
    ("bad_about_self", P, W, False, False),
    ("too_much", P, W, False, False),
    ("used", P, D, False, True),
]
TEXTS = {
    "bottled_up": "I kept my feelings bottled up.",
    "pulled_away": "I pulled away from friends or family.",
    "meeting_missed": "Did you have a support meeting today?",
    "meeting_quiet": "Did you have a support meeting today?",
    "slept_well": "I slept well last night.",
    "ate_enough": "I ate enough today.",
    "others_problems": "This week, I got caught up in other people's problems.",
    "body_care": "This week, I showered and took care of my body.",
    "kind_to_self": "This week, I was kind to myself.",
    "did_fun": "This week, I did things I enjoy.",
    "felt_close": "This week, I felt close to someone.",
    "cravings": "I had cravings to use.",
    "old_places": "My mind went back to people, places, or things from when I used.",
    "just_once": "I told myself that one time would be okay.",
    "hid_truth": "I hid the truth from someone.",
    "planning": "I thought about how, where, or when I could use.",
    "not_so_bad": "This week, I told myself my past use was not so bad.",
    "untrue_to_self": "This week, I told myself things I knew were not true.",
    "use_in_control": "This week, I thought of ways to use and stay in control.",
    "stressed": "I felt stressed.",
    "low_mood": "I felt sad or down.",
    "unseen_chance": "I was in a spot where I could use and no one would know.",
    "use_safe": "This week, I felt sure that using would not hurt me.",
    "bad_about_self": "This week, I felt bad about who I am.",
    "too_much": "This week, my recovery felt like too much to keep up.",
    "used": "Did you use today?",
}
NEVER_BULK = {
    "meeting_missed",
    "meeting_quiet",
    "cravings",
    "planning",
    "low_mood",
    "unseen_chance",
    "used",
}
OWN_SIGN = {
    "code": "clinic_sign",
    "stage": "mental",
    "text": "I skipped group.",
    "short": "Skipped group",
    "cadence": "daily",
    "answer": "scale",
    "reversed": False,
    "bulk": True,
    "acts_alone": False,
    "source": "the clinic",
}


def test_every_sign_stands_in_its_place():
    signs = sign_catalog().signs

    assert [
        (sign.code, sign.stage, sign.cadence, sign.reversed, sign.acts_alone) for sign in signs
    ] == SIGNS


def test_every_sign_has_its_wording():
    assert {sign.code: sign.text for sign in sign_catalog().signs} == TEXTS


def test_every_sign_names_its_source_and_has_a_short_name():
    assert [sign.code for sign in sign_catalog().signs if not sign.source or not sign.short] == []


def test_only_plain_lines_may_be_set_to_not_at_all_in_one_go():
    bulk = {sign.code for sign in sign_catalog().signs if sign.bulk}

    assert bulk == {code for code, *_, back, _ in SIGNS if not back} - NEVER_BULK


def test_scale_signs_are_all_but_the_meeting_and_use():
    others = {"meeting_missed", "meeting_quiet", "used"}

    assert [sign.code for sign in sign_catalog().scale_signs()] == [
        code for code, *_ in SIGNS if code not in others
    ]


def test_all_signs_but_use_are_scored():
    assert list(sign_catalog().rules) == [code for code, *_ in SIGNS if code != "used"]


def test_the_catalog_has_its_version_and_three_stages():
    catalog = sign_catalog()

    assert catalog.version == 1
    assert [(stage.code, stage.page_title) for stage in catalog.stages] == [
        (E, "Feelings and people"),
        (M, "Thoughts"),
        (P, "Your day"),
    ]


def test_a_clinic_may_reword_and_switch_off_a_sign():
    signs = overlaid(
        sign_catalog().signs,
        [
            {"code": "cravings", "text": "I wanted to use.", "short": "Wanting"},
            {"code": "hid_truth", "active": False},
        ],
    )

    changed = {sign.code: sign for sign in signs}
    assert (changed["cravings"].text, changed["cravings"].stage) == ("I wanted to use.", M)
    assert (changed["hid_truth"].active, changed["cravings"].active) == (False, True)
    assert [sign.code for sign in signs] == [code for code, *_ in SIGNS]


def test_a_clinic_may_add_a_sign_of_its_own():
    signs = overlaid(sign_catalog().signs, [OWN_SIGN])

    assert (signs[-1].code, signs[-1].stage, len(signs)) == ("clinic_sign", M, len(SIGNS) + 1)


@pytest.mark.parametrize("change", ["stage", "reversed", "acts_alone", "bulk", "cadence"])
def test_a_clinic_may_not_change_what_a_sign_means(change):
    with pytest.raises(CatalogError, match=f"cravings.*{change}"):
        overlaid(sign_catalog().signs, [{"code": "cravings", change: OWN_SIGN[change]}])


@pytest.mark.parametrize(
    "entry",
    [
        {key: value for key, value in OWN_SIGN.items() if key != "source"},
        {**OWN_SIGN, "stage": "spiritual"},
        {**OWN_SIGN, "color": "red"},
        {"text": "no code"},
    ],
)
def test_an_own_sign_that_is_not_whole_is_refused(entry):
    with pytest.raises(CatalogError, match="sign"):
        overlaid(sign_catalog().signs, [entry])


# --- thresholds -----------------------------------------------------------------------------------


def test_the_thresholds_rise_from_reach_out_and_were_measured_at_full_size():
    found = threshold_catalog()

    assert [row.threshold for row in found.rows] == list(THRESHOLDS)
    assert (found.rows[0].threshold, found.rows[-1].threshold) == (REACH_OUT, 1.98)
    assert (found.people, found.seeds) == (1000, (2, 3, 4))
    # The signs that were measured are the ones that are asked; else the bench is run again.
    assert found.signs_version == sign_catalog().version


def test_a_higher_threshold_leaves_fewer_notices_and_misses_more():
    rows = threshold_catalog().rows

    for name in ("notices_a_year", "caught", "early"):
        numbers = [getattr(row, name) for row in rows]
        assert numbers == sorted(numbers, reverse=True)
