"""Secrets of second steps: sealed for their own account, and what is said if one does not open."""

import copy
import importlib

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from checkins.adapters import UNREAD
from checkins.models.authenticators import open_secret, place_of
from checkins.models.sealed import SECRET_PLACE, SealError, seal, unseal
from tests.factories import PASSWORD, code_of, make_person

pytestmark = pytest.mark.django_db
migration = importlib.import_module("checkins.migrations.0040_bind_secrets")


@pytest.fixture
def other():
    return make_person()


def set_up(person):
    """Give a person codes from an app and backup codes, and return the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def stored(person, kind="totp", name="secret"):
    """What stands in the row, read past the model's own signals."""
    return Authenticator.objects.values_list("data", flat=True).get(user=person, type=kind)[name]


def at_second_step(person):
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def give(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def test_a_secret_is_sealed_for_its_account(person):
    secret = set_up(person)

    assert unseal(stored(person), bind=place_of(person.pk)) == secret
    with pytest.raises(SealError):
        unseal(stored(person), bind=SECRET_PLACE)
    assert unseal(stored(person, "recovery_codes", "seed"), bind=place_of(person.pk))


def test_its_row_opens_it(person):
    secret = set_up(person)
    row = Authenticator.objects.get(user=person, type="totp")
    row.refresh_from_db()

    assert open_secret(row.data["secret"]) == secret
    assert open_secret(copy.deepcopy(row).data["secret"]) == secret
    assert Authenticator.objects.defer("data").get(pk=row.pk).user_id == person.pk


def test_a_token_outside_its_row_opens_nowhere(person):
    set_up(person)

    with pytest.raises(SealError):
        open_secret(str(stored(person)))


def test_the_code_of_its_own_app_lets_in(person):
    secret = set_up(person)

    assert give(at_second_step(person), code_of(secret)).status_code == 302


def test_two_secrets_swapped_let_nobody_in_and_it_is_said_and_alarmed(person, other):
    secrets = {one: set_up(one) for one in (person, other)}
    rows = {one: Authenticator.objects.get(user=one, type="totp") for one in secrets}
    for one, another in ((person, other), (other, person)):
        Authenticator.objects.filter(pk=rows[one].pk).update(
            data={"secret": str(rows[another].data["secret"])}
        )

    pages = []
    with capture_logs() as logs:
        for one, another in ((person, other), (other, person)):
            for secret in (secrets[one], secrets[another]):
                client = at_second_step(one)
                page = give(client, code_of(secret))
                pages.append((page.status_code, UNREAD in page.content.decode()))
                assert "_auth_user_id" not in client.session

    assert pages == [(200, True)] * 4
    assert {"event": "text_not_opened", "field": SECRET_PLACE, "log_level": "error"} in logs


def test_two_seeds_of_backup_codes_swapped_let_nobody_in(person, other):
    for one in (person, other):
        set_up(one)
    codes = RecoveryCodes.activate(other).generate_codes()
    mine, theirs = (
        Authenticator.objects.get(user=one, type="recovery_codes") for one in (person, other)
    )
    Authenticator.objects.filter(pk=mine.pk).update(
        data={**mine.data, "seed": str(theirs.data["seed"])}
    )

    page = give(at_second_step(person), codes[0])

    assert (page.status_code, UNREAD in page.content.decode()) == (200, True)


def test_a_secret_of_before_is_sealed_for_its_account_by_the_migration(person):
    secret = set_up(person)
    sealed_before = seal(secret, bind=SECRET_PLACE)
    Authenticator.objects.filter(user=person, type="totp").update(data={"secret": sealed_before})
    assert give(at_second_step(person), code_of(secret)).status_code == 200

    migration.bind(apps, None)
    assert unseal(stored(person), bind=place_of(person.pk)) == secret
    assert give(at_second_step(person), code_of(secret)).status_code == 302

    migration.unbind(apps, None)
    assert unseal(stored(person), bind=SECRET_PLACE) == secret


def test_the_migration_leaves_what_does_not_open(person):
    set_up(person)
    Authenticator.objects.filter(user=person, type="totp").update(data={"secret": "damaged"})

    migration.bind(apps, None)

    assert stored(person) == "damaged"
