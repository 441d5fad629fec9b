"""Anything at all, posted to the forms: the server does not break, and a refusal leaves no row."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from checkins.middleware.slowing import TYPED
from checkins.models import DailyCheckin
from tests.amounts import how_many
from tests.counts import count
from tests.rows import counts
from tests.views.bodies import FORM, JSON, multipart, post_body
from tests.views.everything import Everything, make_everything
from tests.views.kinds import Audience
from tests.views.routes.addresses import OWN
from tests.views.routes.table import PLAIN_FORMS, Posted

CASES = how_many(quick=110, full=1100)  # twice: the check-in's own form, and all others
KEYS = sorted(
    {key for form in PLAIN_FORMS for key in (*form.traps, *form.form.good)}
    | {"skip", "stop", "fill", "back"}
)
VALUES = sorted({value for form in PLAIN_FORMS for trap in form.traps.values() for value in trap})
GOOD_VALUES = sorted({str(value) for form in PLAIN_FORMS for value in form.form.good.values()})
keys = st.sampled_from(KEYS) | st.text(max_size=20)
values = st.one_of(
    st.sampled_from(GOOD_VALUES),
    st.sampled_from([value for value in VALUES if len(value) < 5000]),
    st.sampled_from(["0", "1", "2", "3", "4", ""]),
    st.text(max_size=60),
    st.binary(max_size=30),
    st.floats().map(str),
    st.integers().map(str),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.uuids().map(str),
)
pairs = st.lists(st.tuples(keys, values), max_size=12)
kinds = st.sampled_from([FORM, FORM, FORM, "multipart/form-data; boundary=b", JSON, "text/plain"])


@st.composite
def sent(draw: st.DrawFn, forms: list[Posted], everything: Everything) -> tuple[Posted, bytes, str]:
    """Return a form, and a body and content type for it."""
    form = draw(st.sampled_from(forms))
    good = form.good(everything.parameters_of(form.route))
    own = sorted({*good, *form.traps, "skip"})
    shape = draw(st.integers(0, 9))
    kind = draw(kinds) if shape < 6 else FORM
    if shape == 0:
        return form, draw(st.binary(max_size=300)), kind
    if shape < 6:  # anything, in any number
        kept = [pair for pair in good.items() if draw(st.integers(0, 9))]
        fields = [*kept, *draw(pairs)]
        if draw(st.booleans()):
            fields = [*dict(fields).items()]
    else:  # a good post with one or two of its own lines changed
        changed = st.dictionaries(st.sampled_from(own), values, min_size=1, max_size=2)
        fields = [*{**good, **draw(changed)}.items()]
    if kind.startswith("multipart"):
        body, kind = multipart({_part_name(key): value for key, value in fields})
        return form, body, kind
    plain = [(key.encode(errors="replace"), _bytes(value)) for key, value in fields]
    return form, urlencode(plain).encode(), kind


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode(errors="replace")


def _part_name(key: str) -> str:
    return key.encode("ascii", errors="replace").decode().replace('"', "")


def check_anything(forms: list[Posted], label: str, everything: Everything) -> None:
    """Send ``CASES`` bodies: none may break the server, and a refused one leaves no row."""
    seen: dict[int, int] = {}
    client = everything.browser()

    @hypothesis_settings(
        max_examples=CASES,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(case=sent(forms, everything))
    def post(case: tuple[Posted, bytes, str]) -> None:
        form, body, kind = case
        address = OWN[form.route].address(
            **{**everything.parameters_of(form.route), **form.form.where}
        )
        before = counts()
        response = post_body(client, address, body, kind)
        seen[response.status_code] = seen.get(response.status_code, 0) + 1
        slowed = {429} if form.route in TYPED else set()  # after ten codes that are none
        assert response.status_code in {302, 400, 404, form.row.post} | slowed
        if response.status_code not in {302, form.row.post}:
            assert counts() == before

    post()
    count(f"{connection.vendor}, hypothesis cases, {label}", sum(seen.values()))
    assert sum(seen.values()) >= CASES
    assert seen.keys() >= {302, 400}


@pytest.fixture
def everything(db: None, rows_of_the_module: None, settings: Settings) -> Everything:
    """The person and all that forms are posted about."""
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False  # the forms are meant
    return make_everything()


def test_nothing_breaks_the_check_in_form(everything: Everything) -> None:
    check_anything(
        [form for form in PLAIN_FORMS if form.route == "checkins_page"], "check-in", everything
    )

    for row in DailyCheckin.objects.all():
        assert set(map(type, row.answers.values())) <= {int}
        assert set(row.answers.values()) <= set(range(5))


def test_nothing_breaks_the_other_forms(everything: Everything) -> None:
    # What removes would leave nothing for the forms that change it.
    left_out = {"checkins_page", "contacts_remove", "thoughts_remove", "groups_remove"}
    left_out |= {"rides_drop", "rides_remove"}
    own = [
        form for form in PLAIN_FORMS if form.who is Audience.PERSON and form.route not in left_out
    ]
    check_anything(own, "other forms", everything)
