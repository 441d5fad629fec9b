from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checkins.enums import Role
from checkins.models import StaffInvitation, User
from checkins.services.staff import find_invitation
from tests.factories import PASSWORD, make_staff


def invite(email="amara@clinic.example", **options):
    out = StringIO()
    call_command("invite_operator", email=email, stdout=out, **options)
    return out.getvalue().strip()


def test_the_printed_link_makes_the_first_operator(db, client, settings):
    settings.SITE_ORIGIN = "https://days.clinic.example"

    link = invite()
    path = link.removeprefix("https://days.clinic.example")
    page = client.get(path).content.decode()
    answer = client.post(path, {"name": "Amara", "password": PASSWORD})

    assert "The people who run this site invited you to work here as an operator." in page
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/2fa/")
    assert [(user.email, user.role) for user in User.objects.all()] == [
        ("amara@clinic.example", Role.OPERATOR)
    ]


def test_nobody_invited_is_written_as_the_inviter(db, at):
    token = invite().rstrip("/").rpartition("/")[2]

    assert (
        find_invitation(token=token, at=StaffInvitation.objects.get().created_at).invited_by is None
    )


@pytest.mark.parametrize("email", ["amara", "", "a\x00@clinic.example"])
def test_what_is_no_address_is_refused(db, email):
    with pytest.raises(CommandError, match="no e-mail address"):
        invite(email)

    assert StaffInvitation.objects.count() == 0


def test_a_taken_address_is_refused(db):
    with pytest.raises(CommandError, match="has an account already"):
        invite(make_staff().email)
