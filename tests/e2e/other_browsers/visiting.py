"""Who visits: signing in as a person or a counselor does it, and the counselor's client."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt

from checkins.models import Client, User
from tests.e2e.conftest import NEW_YORK
from tests.e2e.other_browsers.driving import Visitor
from tests.factories import PASSWORD, make_counselor, make_person, save, share


def sign_in(visitor: Visitor, user: User) -> None:
    visitor.open("/account/login/")
    visitor.type("E-mail address", user.email)
    visitor.type("Password", PASSWORD)
    visitor.follow("button", "Sign in")
    if user.is_counselor:
        assert visitor.path.startswith("/account/2fa/")
        visitor.driver.type(visitor.find("css", "main input[name=code]"), code_of(user))
        visitor.follow("css", "main form button.primary")


def a_caseload() -> tuple[User, Client]:
    """Make a counselor and one client with two weeks of days."""
    sam, person = make_counselor(time_zone="America/New_York"), make_person()
    now = datetime.now(NEW_YORK)
    for back in range(13, -1, -1):
        then = now - timedelta(days=back, minutes=5)
        save(person, then.date(), then, cravings=2, stressed=3, meeting="quiet", finish=True)
    share(person, sam, now, label="Jo", signs=True, notes=True, alerts=True)
    return sam, Client.objects.get(person=person)


def code_of(user: User) -> str:
    """Return the code that the user's app shows now."""
    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))
