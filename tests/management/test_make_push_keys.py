"""The command that makes the key of notifications."""

from io import StringIO

from django.core.management import call_command

from checkins.delivery.push_keys import public_half
from relapse_watch.environment import read_environment
from tests.test_settings import GOOD, ROOT


def printed():
    out = StringIO()
    call_command("make_push_keys", stdout=out)
    return out.getvalue().splitlines()


def test_what_it_prints_is_a_setting_and_its_public_half():
    line, comment = printed()

    name, _, key = line.partition("=")
    given = read_environment({**GOOD, name: key}, base=ROOT)
    assert given.push_key == key
    assert comment.endswith(f": {public_half(key)}")


def test_every_call_makes_another_key():
    assert printed() != printed()
