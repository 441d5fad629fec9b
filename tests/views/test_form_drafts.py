"""A page that cannot be saved: nothing typed is lost for its account, or seen by another."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse

from checkins.forms.base import MARK, OWN_KEYS
from checkins.forms.form_drafts import NEVER_KEPT, NEVER_STORED, UNSEEN
from checkins.models import FormDraft, User
from tests.conftest import NOON
from tests.counts import count
from tests.factories import SAFETY_CONTACT, just_asked, make_person, sign_in
from tests.html_forms import PageForm, form_to, forms_of
from tests.rows import contents
from tests.views.everything import ANOTHER, Everything, make_everything
from tests.views.kinds import Audience
from tests.views.routes.addresses import OWN
from tests.views.routes.table import PLAIN_FORMS, POLICY, Posted

FORM = "application/x-www-form-urlencoded"
LEAST_FORMS = 180
LEAST_TEXTS = 50
CHECKIN_PAGE = re.compile(r"/check-in/[\d-]+/(quick/)?\d/$")  # these have a queue of their own
BASE_DIR = settings.BASE_DIR
LATER = NOON + timedelta(minutes=4)  # within ASK_AGAIN
FREE = {"text", "textarea", "email", "tel", "search", "url"}
BUTTONS = {"button", "submit"}
TICKED = {"radio", "checkbox", "option"}
PROVING = {"password", "file"}
# What a session that ends, and what is kept of it, may write.
MAY_CHANGE = {"checkins_formdraft", "checkins_auditevent", "django_session", "checkins_accessevent"}
SIGNED_IN_FORMS = [form for form in PLAIN_FORMS if Audience.NOBODY not in form.row.whom]
pytestmark = pytest.mark.django_db


# Forms that no page of this person shows, in the state that their rows are in: buttons, but one.
SHOWN_IN_OTHER_STATES = {
    *(
        "checkins_reached_out",
        "checkins_does_not_fit",
        "recovery_days_tolerance",
        "thoughts_unshare",
        "groups_start",
    ),
    *("imports_days", "form_drafts_drop", "removals_undo", "sharing_link_put_away"),
    *("sharing_ends", "sharing_again_review", "sharing_again_scopes", "safety_notes_read"),
    "rides_unshare",
    # Buttons of a list, whose one form is sent elsewhere: nothing is typed there.
    *("small_steps_keep", "small_steps_let_go", "small_steps_to_plan"),
    # In a row of the list once Log was opened in it; and a form whose boxes stand in the rows.
    *("clients_log", "clients_log_undo", "marks"),
    *("renewals_review", "renewals_undo", "desk_name_back"),
    "sharing_systems_review",  # its page is shown once the terms were chosen
    *("addresses_send", "addresses_drop"),  # on a page of the library's
    *("day_after_not_now", "telling_answer", "push_end", "push_end_all", "calls_stop"),
    *("reminders_pause", "reminders_go_on", "counting_stop", "erasures_keep"),
    *("locks", "locks_pin_off", "locks_stop", "locks_stop_read"),  # on a locked phone
    *("desk_name_back", "staff_name_keep"),  # while a name waits for its answer
}


@dataclass(frozen=True)
class Source:
    """A page, and its form that is sent to an address."""

    page: str
    form: PageForm
    script: bool  # whether the page keeps it on the phone where it does not get through


@dataclass(frozen=True)
class Sources:
    """Every form on every page, by who sees it and its address."""

    found: dict[tuple[str, str], list[Source]]

    def of(self, who: str, address: str, names: Iterable[str]) -> Source | None:
        """Return the form with these names; on its own page, if that has it."""
        fitting = [
            one
            for one in self.found.get((who, address), [])
            if {control.name for control in one.form.controls} >= set(names)
        ]
        return min(fitting, key=lambda one: one.page != address, default=None)


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    return make_everything()


@pytest.fixture(autouse=True)
def _minutes_later(everything: Everything) -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture(scope="module")
def sources(everything: Everything) -> Sources:
    """Every form, once for the module."""
    found: dict[tuple[str, str], list[Source]] = {}
    named = override_settings(SAFETY_CONTACT=SAFETY_CONTACT)
    with time_machine.travel(LATER, tick=False), named:
        for who, page in _pages(everything):
            response = everything.browser(who).get(page)
            for form in forms_of(response, page) if response.status_code == 200 else []:
                script = re.search(rb"/(drafts|writing)\.", response.content) is not None
                found.setdefault((who, form.address), []).append(Source(page, form, script))
    return Sources(found)


def _pages(everything: Everything) -> Iterator[tuple[str, str]]:
    """Yield who may see a page, and its address."""
    for route, row in POLICY.items():
        for where in [form.where for form in row.forms] or [{}]:
            page = OWN[route].address(**{**everything.parameters_of(route), **where})
            for audience in set(row.whom) & set(everything.cookies) if row.get == 200 else ():
                yield audience, page
                if audience == Audience.PERSON:
                    yield ANOTHER, page


def _user(everything: Everything, who: str) -> User:
    return User.objects.get(pk=everything.browser(who).session["_auth_user_id"])


def _post(browser: Browser, address: str, fields: Mapping[str, Any]) -> Any:
    return browser.post(address, urlencode(fields, doseq=True), content_type=FORM)


def _cut(browser: Browser) -> Browser:
    """End the session, as after its last day: the browser sends its cookie no more."""
    browser.cookies.pop(settings.SESSION_COOKIE_NAME)
    return browser


def _typed(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return what a person typed or chose, which must come back."""
    unseen = OWN_KEYS | NEVER_KEPT | NEVER_STORED | UNSEEN
    return {
        name: values
        for name, values in fields.items()
        if name not in unseen and not name.startswith("was-") and any(values)
    }


def _others() -> dict[str, list[Any]]:
    return {table: rows for table, rows in contents().items() if table not in MAY_CHANGE}


@dataclass(frozen=True)
class Case:
    """One form, filled in as the table's good post says, on the page that shows it."""

    who: str
    address: str
    source: Source
    fields: dict[str, list[str]]
    typed: dict[str, list[str]]


def _case(form: Posted, everything: Everything, sources: Sources) -> Case:
    who = ANOTHER if form.route == "baseline" else form.who
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    address = OWN[form.route].address(**parameters)
    good = {name: [str(value)] for name, value in form.good(parameters).items()}
    source = sources.of(who, address, _typed(good))
    if source is None:
        assert form.route in SHOWN_IN_OTHER_STATES
        home = sources.of(who, reverse("account_logout"), ())
        source = Source(home.page, PageForm(address, "off", home.form.controls), script=False)
    shown = {one.name for one in source.form.controls if one.kind not in BUTTONS}
    fields = {**source.form.sent(), **good}
    typed = _typed({name: values for name, values in fields.items() if name in shown})
    return Case(who, address, source, fields, typed)


@pytest.mark.one_in(6)
@pytest.mark.parametrize("form", SIGNED_IN_FORMS, ids=str)
def test_a_session_cut_before_a_post_loses_nothing_and_shows_nothing(
    form: Posted, everything: Everything, sources: Sources
) -> None:
    case = _case(form, everything, sources)
    rows, browser = _others(), _cut(everything.browser(case.who))

    response = _post(browser, case.address, case.fields)

    assert response.status_code == 302
    assert response.url == reverse("account_login")
    assert _others() == rows
    assert FormDraft.objects.exists() or not case.typed
    count("forms sent after their session ended", 1)
    _is_unseen_by_others(case)
    if case.typed:
        back = just_asked(sign_in(browser, _user(everything, case.who)))
        _comes_back(case, back, form.row.post)


def _is_unseen_by_others(case: Case) -> None:
    free = [one.name for one in case.source.form.controls if one.kind in FREE]
    words = {word for name in free for word in case.typed.get(name, [])}
    page = sign_in(Browser(), make_person()).get(case.source.page)
    values = {one.value for form in forms_of(page, case.source.page) for one in form.controls}
    assert not words & values


def _comes_back(case: Case, back: Browser, code: int) -> None:
    page = back.get(case.source.page)
    opened = form_to(page, case.source.page, case.address, case.typed)
    if opened is None:  # its page is another one now: the words are shown to copy
        assert page.url == reverse("form_drafts")
        return
    assert "That page wasn’t saved. Save it now?" in page.content.decode()
    assert _typed(opened.sent()) == case.typed

    pressed = {name: values for name, values in case.fields.items() if name not in opened.sent()}
    saved = _post(back, case.address, {**opened.sent(), **pressed})

    assert saved.status_code == code
    assert not FormDraft.objects.exists()
    assert "That page wasn’t saved" not in back.get(case.source.page).content.decode()


@pytest.mark.one_in(6)
@pytest.mark.parametrize("form", SIGNED_IN_FORMS, ids=str)
def test_a_form_is_taken_as_its_page_sends_it(
    form: Posted, everything: Everything, sources: Sources
) -> None:
    case = _case(form, everything, sources)

    response = _post(everything.browser(case.who), case.address, case.fields)

    assert case.fields[MARK] != [""]
    assert response.status_code == form.row.post


def test_each_page_of_onboarding_is_skipped(everything: Everything, sources: Sources) -> None:
    for page_number in (1, 2, 3):
        page = reverse("onboarding_page", args=[page_number])
        source = sources.of(Audience.PERSON, page, ["skip"])
        assert source is not None

        response = _post(everything.browser(), page, {**source.form.sent(), "skip": ["1"]})

        assert response.status_code == 302


# --- every form -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown(sources: Sources) -> list[tuple[str, PageForm]]:
    """Every form on every page that somebody signed in sees, with its page."""
    found = [(one.page, one.form) for ones in sources.found.values() for one in ones]
    assert len(found) > LEAST_FORMS
    return found


def test_every_form_carries_its_mark(shown: list[tuple[str, PageForm]]) -> None:
    # One works signed out, by the link in a mail: nobody's session could mark it.
    unmarked = [page for page, form in shown if not any(form.sent().get(MARK, []))]
    assert [page for page in unmarked if not page.startswith("/off/")] == []


def test_a_form_that_is_typed_into_is_not_filled_in_again_by_the_browser(
    shown: list[tuple[str, PageForm]],
) -> None:
    """Back would show it after sign-out, and put it into the page of another account."""
    filled_in = {
        (page, form.address)
        for page, form in shown
        if form.autocomplete != "off" and any(one.kind in FREE | TICKED for one in form.controls)
    }
    assert filled_in == set()


def test_nothing_that_proves_who_somebody_is_has_a_name_that_is_kept(
    shown: list[tuple[str, PageForm]],
) -> None:
    controls = [one for _, form in shown for one in form.controls]
    assert {one.name for one in controls if one.kind in PROVING} <= NEVER_KEPT
    assert {"code", "shown", "file"} <= {one.name for one in controls}


def test_a_persons_phone_keeps_every_form_with_a_text_and_nobody_elses_does(
    sources: Sources,
) -> None:
    persons = {Audience.PERSON, ANOTHER}
    seen = [(who, one) for (who, _), sources in sources.found.items() for one in sources]
    texts = [one for who, one in seen if who in persons and _has_text(one)]
    without = {one.page for one in texts if not one.script}

    assert {page for page in without if not CHECKIN_PAGE.match(page)} == set()
    assert not any(one.script for who, one in seen if who not in persons)
    count("forms that a phone keeps", len(texts))
    assert len(texts) >= LEAST_TEXTS


def _has_text(one: Source) -> bool:
    names = {control.name for control in one.form.seen if control.kind in FREE}
    return bool(names - NEVER_STORED)


def test_a_phone_keeps_no_field_that_the_server_would_not() -> None:
    script = (BASE_DIR / "static/checkins/js/unsent.js").read_text()
    listed = {
        name: set(re.findall(r'"(\w+)"', values))
        for name, values in re.findall(r"const (SECRETS|LEFT_OUT) = \[(.*?)\];", script, re.DOTALL)
    }

    assert listed == {"SECRETS": NEVER_KEPT, "LEFT_OUT": OWN_KEYS | NEVER_STORED}
