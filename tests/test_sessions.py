"""Sessions' keys stand as hashes, so a copy of the table signs nobody in."""

from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from checkins.models import User
from relapse_watch.sessions import SessionStore, stored_key
from tests.factories import sign_in

COOKIE = settings.SESSION_COOKIE_NAME
hashing = import_module("checkins.migrations.0036_hashed_sessions")


def is_signed_in(browser: Client) -> bool:
    return browser.get(reverse("settings")).status_code == 200


def test_no_key_of_the_table_works(person: User) -> None:
    phone, thief = sign_in(Client(), person), Client()
    assert is_signed_in(phone)
    [row] = Session.objects.values()
    assert phone.cookies[COOKIE].value not in repr(row)
    thief.cookies[COOKIE] = row["session_key"]
    assert not is_signed_in(thief)
    assert is_signed_in(phone)


def test_a_session_is_created_found_cycled_and_deleted_by_its_key(db: None) -> None:
    session = SessionStore()
    session["seen"] = 1
    session.save()
    key = session.session_key
    assert key
    assert session.exists(key)
    assert len(stored_key(key)) == Session._meta.pk.max_length
    assert SessionStore(key)["seen"] == 1
    session.cycle_key()
    assert not session.exists(key)
    assert SessionStore(session.session_key)["seen"] == 1
    session.flush()
    assert not Session.objects.exists()


def test_an_unknown_key_is_given_up(db: None) -> None:
    session = SessionStore("unknown")
    assert "seen" not in session
    assert session.session_key is None


def test_the_migration_keeps_everybody_signed_in_and_its_reverse_nobody(person: User) -> None:
    phone = sign_in(Client(), person)
    key = phone.cookies[COOKIE].value
    Session.objects.update(session_key=key)  # as it stood before
    assert not is_signed_in(phone)
    phone.cookies[COOKIE] = key
    hashing.hash_keys(apps, None)
    assert is_signed_in(phone)
    hashing.end_all(apps, None)
    assert not is_signed_in(phone)
