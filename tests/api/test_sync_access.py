"""The two addresses of a phone, asked by fourteen kinds of people: data for a person, else JSON."""

import logging
from http.cookies import SimpleCookie

import pytest
from django.test import Client

from checkins.models import CheckinSubmission
from tests.api.sync_pages import PAGES, SESSION, a_page
from tests.rows import contents
from tests.views.canaries import canaries_in
from tests.views.kinds import AUDIENCES, Audience, Kind
from tests.views.matrix_actors import build_world

REFUSED = {Audience.NOBODY: 401, Audience.ENROLLING: 401, Audience.PERSON: 0}
MAY_CHANGE = {"django_session", "cache"}
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(rows_of_the_module):
    logging.disable()
    yield build_world()
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("kind", Kind)
def test_only_a_person_is_answered_and_all_else_changes_nothing(world, kind):
    actor, owner = world.actors[kind], world.actors[Kind.OWNER].user
    refused = REFUSED.get(AUDIENCES[kind], 404)
    browser, strict = Client(), Client(enforce_csrf_checks=True)
    browser.cookies = strict.cookies = SimpleCookie(actor.cookies.output(header="", sep=";"))
    page = a_page(actor.user if actor.user and actor.user.is_person else owner)
    before = contents()

    asked = [browser.get(SESSION), browser.head(SESSION)]
    never = [browser.generic(verb, at) for at in (PAGES, SESSION) for verb in ("PUT", "DELETE")]
    others = [browser.get(PAGES), browser.post(SESSION, {}, "application/json")]
    unproven = strict.post(PAGES, page, "application/json")
    after = contents()
    sent = browser.post(PAGES, page, "application/json")

    assert {answer.status_code for answer in asked} == {refused or 200}
    assert {answer.status_code for answer in never} <= {405, refused}
    assert {answer.status_code for answer in others} <= {405, refused}
    assert unproven.status_code == 403
    assert {name for name in before if before[name] != after[name]} <= MAY_CHANGE
    assert sent.status_code == (refused or 201)
    assert CheckinSubmission.objects.filter(day=page["day"]).count() >= (not refused)
    for answer in (*asked, *never, *others, unproven, sent):
        assert answer["Content-Type"] == "application/json"
        assert not canaries_in(answer.content.decode())
