"""The command that makes the key of notifications."""

from io import StringIO

from django.core.management import call_command

from checkins.delivery.push_keys import is_push_key, public_half


def printed():
    out = StringIO()
    call_command("make_push_keys", stdout=out)
    return out.getvalue().splitlines()


def test_what_it_prints_is_a_setting_and_its_public_half():
    line, comment = printed()

    name, _, key = line.partition("=")
    assert (name, is_push_key(key)) == ("PUSH_KEY", True)
    assert comment.endswith(f": {public_half(key)}")


def test_every_call_makes_another_key():
    assert printed() != printed()
