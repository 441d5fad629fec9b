"""Which rows each kind of reader sees, for every model that says so itself."""

import inspect

import pytest

from tests.models.readers import (
    COUNSELORS,
    SEEN,
    everybody,
    models_that_say,
    seen_at_noon,
    visible,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def readers(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), everybody() as found:
        yield found


def test_every_model_that_says_it_is_asked_here():
    assert {model.__name__ for model in models_that_say()} == set(SEEN)


@pytest.mark.parametrize("model", models_that_say(), ids=lambda model: model.__name__)
def test_each_kind_sees_exactly_their_rows(readers, model):
    seen, expected = seen_at_noon(model, readers)

    assert seen == expected


@pytest.mark.parametrize("model", models_that_say(), ids=lambda model: model.__name__)
def test_without_a_moment_no_consent_opens_anything(readers, model):
    takes_moment = "at" in inspect.signature(model.objects.all().visible_to).parameters
    counselors = {kind: reader for kind, reader in readers.items() if "counselor" in kind}

    seen = {kind: visible(model, reader) for kind, reader in counselors.items() if takes_moment}

    own = COUNSELORS if model.__name__ == "ContactLog" else {}
    assert seen == {kind: own.get(kind, set()) for kind in seen}
