"""Guessing passwords, codes and links: what stops it, and that it keeps no owner out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as product
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from structlog.testing import capture_logs

from checkins.enums import AccountMailKind, Role, TryKind
from checkins.middleware.slowing import SECRETS
from checkins.models import AccountMail, DeniedLooks, Device, DeviceLink, TryCount, User
from checkins.models.hashers import CrowdedError
from checkins.services.account_changes import leave_address
from checkins.services.mail.account_mails import reset_link, send_account_mails
from tests.conftest import NOON
from tests.factories import (
    PASSWORD,
    code_of,
    enroll,
    make_address,
    make_contact,
    make_notice,
    make_person,
    make_staff,
    sign_in,
)
from tests.mailbox import Mailbox
from tests.pages import words_of
from tests.words import denied_outside

NEW_PASSWORD = "warm-lamp-window-72"
NOBODYS = "nobody@example.org"
COOKIE = product.DEVICE_COOKIE_NAME
SENT = "If it has an account, we sent a link to it."
LINK = re.compile(r"https?://[^/]+(/account/open/\S+)")


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return hashed


def try_password(
    client: Client, address: str, password: str = "some-other-words-11", number: int = 1
) -> HttpResponse:
    """Try to sign in from the network address of this number."""
    data = {"login": address, "password": password}
    network = f"198.51.{number // 250}.{number % 250 + 1}"
    return client.post(reverse("account_login"), data, REMOTE_ADDR=network)


def guess(address: str, times: int = 21) -> list[HttpResponse]:
    """Guess wrong as a stranger, each time from another browser and network."""
    return [try_password(Client(), address, number=number) for number in range(times)]


def is_in(client: Client) -> bool:
    return client.get(reverse("account_email")).status_code == 200


def known_browser(account: User) -> Client:
    """Return a browser in which the account signed in, and out again."""
    client = Client()
    try_password(client, account.email, PASSWORD)
    client.post(reverse("account_logout"))
    assert not is_in(client)
    return client


def mailed_link(mailbox: Mailbox) -> str:
    """Send what waits, and return the newest link's address."""
    send_account_mails(at=timezone.now())
    return str(LINK.findall(mailbox.mails[-1].get_content())[-1])


# --- the whole way --------------------------------------------------------------------------------


def test_fifty_wrong_passwords_from_fifty_networks_keep_no_owner_out(
    person: User, mailbox: Mailbox, hashes: list[str]
) -> None:
    at_home, new = known_browser(person), Client()
    hashes.clear()

    answers = guess(person.email, 50)
    checked = len(hashes)
    try_password(at_home, person.email, PASSWORD)
    refused = try_password(new, person.email, PASSWORD)
    link = mailed_link(mailbox)
    new.post(link)

    assert checked == 20
    assert [SENT in answer.content.decode() for answer in answers] == [False] * 20 + [True] * 30
    assert SENT in refused.content.decode()
    assert (is_in(at_home), is_in(new)) == (True, True)
    assert len(mailbox.mails) == 1


def test_a_stranger_has_twenty_checks_a_day(person: User, hashes: list[str]) -> None:
    guess(person.email)
    with time_machine.travel(NOON + timedelta(hours=23, minutes=59), tick=False):
        guess(person.email, 2)
    of_the_day = len(hashes)
    with time_machine.travel(NOON + timedelta(hours=24), tick=False):
        guess(person.email)

    assert (of_the_day, len(hashes)) == (20, 40)


def test_an_owner_who_signs_in_leaves_no_count(person: User) -> None:
    """A stranger who counts their own tries would read there that the address signs in."""
    for _ in range(3):
        try_password(Client(), person.email, PASSWORD)

    known, unknown = guess(person.email), guess(NOBODYS)

    said = [[SENT in answer.content.decode() for answer in one] for one in (known, unknown)]
    assert said == [[False] * 20 + [True]] * 2


def test_a_network_has_thirty_a_minute_and_a_known_device_its_own(person: User) -> None:
    """A clinic is one network: who sits in it must not keep the others out."""
    at_home = known_browser(person)
    here = {"REMOTE_ADDR": "203.0.113.9"}

    def sign_in_here(client: Client, address: str, password: str = PASSWORD) -> str:
        data = {"login": address, "password": password}
        return client.post(reverse("account_login"), data, **here).content.decode()

    wrong = [sign_in_here(Client(), f"person{number}@mail.example") for number in range(32)]
    new, known = Client(), at_home
    stopped = sign_in_here(new, person.email)
    sign_in_here(known, person.email)
    was_in = is_in(new)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        sign_in_here(new, person.email)

    assert ["Please wait a minute" in page for page in wrong] == [False] * 30 + [True] * 2
    assert "Please wait a minute" in stopped
    assert (is_in(known), was_in, is_in(new)) == (True, False, True)


def test_a_network_has_no_limit_of_passkeys(db: None) -> None:
    there = reverse("mfa_login_webauthn")

    answers = [Client().post(there, REMOTE_ADDR="203.0.113.9").status_code for _ in range(12)]

    assert set(answers) == {302}


def test_other_spellings_of_an_address_are_the_same(person: User, hashes: list[str]) -> None:
    """PostgreSQL's upper() makes an I of a dotless i, and an S of a long s."""
    person.email = "sisi@example.org"
    person.save()
    spellings = ["sisi", "SISI", " sisi", "s\u0131si", "si\u017fi"]

    for number in range(40):
        try_password(Client(), f"{spellings[number % 5]}@example.org", number=number)

    assert len(hashes) == 20


def test_what_is_stopped_is_a_line_without_an_address(person: User) -> None:
    with capture_logs() as logs:
        guess(person.email, 22)

    stopped = {"event": "tries_stopped", "log_level": "warning", "kind": "password"}
    assert [one for one in logs if one["event"] == "tries_stopped"] == [stopped] * 2


def test_another_address_is_not_stopped(person: User) -> None:
    guess(make_person().email, 30)

    client = Client()
    try_password(client, person.email, PASSWORD)

    assert is_in(client)


# --- known and unknown addresses ------------------------------------------------------------------


def without_what_differs(answer: HttpResponse, address: str) -> tuple[object, ...]:
    text = re.sub(r'value="[A-Za-z0-9:_-]{30,}"', "", answer.content.decode())
    cookies = sorted((name, one["max-age"]) for name, one in answer.cookies.items())
    headers = {name: text for name, text in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, text.replace(address, ""), cookies, headers


def without_values(queries: CaptureQueriesContext) -> list[str]:
    statements = [re.split(" WHERE | SET ", query["sql"])[0] for query in queries]
    return [sql for sql in statements if "cache" not in sql and "SAVEPOINT" not in sql]


def test_an_unknown_address_is_answered_as_a_known_one(person: User) -> None:
    known, unknown = guess(person.email, 25), guess(NOBODYS, 25)

    assert [without_what_differs(one, person.email) for one in known] == [
        without_what_differs(one, NOBODYS) for one in unknown
    ]
    assert TryCount.objects.exclude(kind=TryKind.NETWORK).count() == 6
    assert AccountMail.objects.count() == 2


def test_beyond_the_limit_nothing_is_looked_up(person: User) -> None:
    guess(person.email)
    guess(NOBODYS)

    asked = []
    for address in (person.email, NOBODYS):
        with CaptureQueriesContext(connection) as queries:
            try_password(Client(), address, PASSWORD)
        asked.append(without_values(queries))

    assert asked[0] == asked[1]
    assert not [sql for sql in asked[0] if "_user" in sql or "emailaddress" in sql]


def test_a_strangers_own_device_makes_no_difference(person: User) -> None:
    stranger = known_browser(make_person())
    guess(person.email)
    guess(NOBODYS)
    try_password(stranger, NOBODYS)  # it ends what the session kept of signing out

    asked = []
    for address in (person.email, NOBODYS):
        with CaptureQueriesContext(connection) as queries:
            try_password(stranger, address)
        asked.append(without_values(queries))

    assert asked[0] == asked[1]
    assert len([sql for sql in asked[0] if "checkins_device" in sql]) == 1


def test_a_mail_to_an_unknown_address_does_not_leave(db: None, mailbox: Mailbox) -> None:
    guess(NOBODYS)

    assert send_account_mails(at=NOON) == 0
    assert not AccountMail.objects.exists()
    assert not DeviceLink.objects.exists()


def test_no_link_goes_to_an_address_that_was_only_added(person: User, mailbox: Mailbox) -> None:
    added = EmailAddress.objects.create(user=person, email="added@mail.example", verified=False)
    guess(added.email)

    assert send_account_mails(at=NOON) == 0


def test_who_never_confirmed_is_not_kept_out_either(person: User, mailbox: Mailbox) -> None:
    """They sign in as before, so a stranger can use up their tries as anybody's."""
    EmailAddress.objects.update(verified=False)
    guess(person.email)
    client = Client()

    client.post(mailed_link(mailbox))

    assert mailbox.mails[0]["To"] == person.email
    assert is_in(client)


def test_a_link_goes_to_the_address_as_its_owner_wrote_it(person: User, mailbox: Mailbox) -> None:
    guess(person.email.upper(), 21)
    mailed_link(mailbox)

    assert mailbox.mails[0]["To"] == person.email


# --- mails ----------------------------------------------------------------------------------------


def test_one_mail_a_day_tells_and_a_later_link_is_short(person: User, mailbox: Mailbox) -> None:
    guess(person.email, 30)
    mailed_link(mailbox)
    with time_machine.travel(NOON + timedelta(minutes=16), tick=False):
        guess(person.email, 3)
        mailed_link(mailbox)

    said = [(mail["Subject"], mail.get_content()) for mail in mailbox.mails]
    assert [subject.partition(": ")[2] for subject, _ in said] == [
        "tries to sign in",
        "your link to sign in",
    ]
    assert denied_outside("".join(subject + text for subject, text in said)) == []


def test_a_link_is_sent_at_most_every_quarter_of_an_hour(person: User) -> None:
    for minute in range(60):
        with time_machine.travel(NOON + timedelta(minutes=minute), tick=False):
            guess(person.email, 25 if minute == 0 else 1)

    kinds = list(AccountMail.objects.order_by("queued_at").values_list("kind", flat=True))
    assert kinds == [AccountMailKind.TRIED] + [AccountMailKind.DEVICE] * 3


def test_after_a_link_was_used_another_one_is_sent_at_once(person: User, mailbox: Mailbox) -> None:
    guess(person.email)
    phone, laptop = Client(), Client()
    phone.post(mailed_link(mailbox))

    try_password(laptop, person.email, PASSWORD)
    laptop.post(mailed_link(mailbox))

    assert (is_in(phone), is_in(laptop)) == (True, True)


# --- the link -------------------------------------------------------------------------------------


@pytest.fixture
def link(person: User, mailbox: Mailbox) -> str:
    guess(person.email)
    return mailed_link(mailbox)


def test_a_link_signs_in_once(link: str) -> None:
    first, second = Client(), Client()
    opened = first.get(link)
    first.post(link)
    again = second.post(link)

    assert (opened.status_code, again.status_code) == (200, 404)
    assert (is_in(first), is_in(second)) == (True, False)


def test_its_page_says_whose_it_is_to_whom_it_is(person: User, link: str) -> None:
    page = Client().get(link).content.decode()

    assert "<strong>p…@example.org</strong>" in page
    assert person.email not in page


def test_opening_a_link_signs_nobody_in(link: str) -> None:
    client = Client()

    assert [client.get(link).status_code, client.head(link).status_code] == [200, 200]
    assert not is_in(client)


@pytest.mark.parametrize(("minutes", "status"), [(14, 302), (15, 404)])
def test_a_link_works_for_fifteen_minutes(link: str, minutes: int, status: int) -> None:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        assert Client().post(link).status_code == status


def test_a_link_asks_for_the_second_step(person: User, link: str) -> None:
    enroll(person)
    client = Client()

    there = client.post(link)

    assert there.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert not Device.objects.exists()


def test_a_link_of_a_closed_account_signs_nobody_in(person: User, link: str) -> None:
    User.objects.update(is_active=False)

    assert Client().post(link).status_code == 404


def test_a_link_ends_the_session_of_whoever_was_here(link: str) -> None:
    other = make_person()
    client = Client()
    client.force_login(other)

    client.post(link)

    assert client.session["_auth_user_id"] != str(other.pk)


def test_a_links_token_is_nowhere_stored(link: str) -> None:
    token = link.rstrip("/").rpartition("/")[2]

    stored = [str(row) for row in DeviceLink.objects.values_list()]
    assert token not in "".join(stored)
    assert len(token) == 43


def test_a_link_in_the_mailbox_of_an_address_that_is_left_signs_nobody_in(
    person: User, mailbox: Mailbox
) -> None:
    second = make_address(person)
    guess(second.email)
    read_by_another = mailed_link(mailbox)
    guess(person.email)
    owners = mailed_link(mailbox)

    leave_address(address=second, by=person, at=NOON, origin="", is_read_by_another=True)
    dropped = [Client().post(link).status_code for link in (read_by_another, owners)]
    try_password(Client(), person.email)
    another = Client()
    another.post(mailed_link(mailbox))

    assert dropped == [404, 404]
    assert is_in(another)


# --- known devices --------------------------------------------------------------------------------


def test_the_cookie_is_secret_and_long(person: User) -> None:
    answer = try_password(Client(), person.email, PASSWORD)
    cookie = answer.cookies[COOKIE]

    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", 400 * 24 * 60 * 60)
    assert COOKIE == "__Host-browser"
    assert not Device.objects.filter(token_hash=cookie.value).exists()


def test_a_device_of_another_account_grants_nothing(person: User, hashes: list[str]) -> None:
    stranger = known_browser(make_person())
    guess(person.email)
    hashes.clear()

    answers = [try_password(stranger, person.email) for _ in range(3)]

    assert hashes == []
    assert all(SENT in answer.content.decode() for answer in answers)


def test_an_address_that_another_account_added_makes_no_device_of_it(
    person: User, hashes: list[str]
) -> None:
    other = make_person()
    EmailAddress.objects.create(user=other, email=person.email.upper(), verified=False)
    stranger = known_browser(other)
    guess(person.email)
    hashes.clear()

    try_password(stranger, person.email)

    assert hashes == []


def test_a_known_device_has_twenty_tries_of_its_own(person: User, hashes: list[str]) -> None:
    device = known_browser(person)
    guess(person.email)
    hashes.clear()

    for _ in range(25):
        try_password(device, person.email)

    assert len(hashes) == 20


def test_a_right_password_on_a_known_device_is_no_try(person: User) -> None:
    device = known_browser(person)

    for _ in range(25):
        try_password(device, person.email, PASSWORD)
        assert is_in(device)
        device.post(reverse("account_logout"))

    assert Device.objects.count() == 1


def test_a_browser_of_two_accounts_knows_both(person: User) -> None:
    device = known_browser(person)
    other = make_person()
    try_password(device, other.email, PASSWORD)
    device.post(reverse("account_logout"))
    guess(person.email)
    guess(other.email)

    found = []
    for account in (person, other):
        try_password(device, account.email, PASSWORD)
        found.append(is_in(device))
        device.post(reverse("account_logout"))

    assert found == [True, True]


def test_a_device_is_forgotten_after_400_days(person: User) -> None:
    device = known_browser(person)
    with time_machine.travel(NOON + timedelta(days=401), tick=False):
        guess(person.email)
        answer = try_password(device, person.email, PASSWORD)

    assert SENT in answer.content.decode()


def test_a_change_that_is_put_back_forgets_the_devices(person: User, link: str) -> None:
    known_browser(person)
    notice = reverse("account_changes_undo", args=[make_notice(person)])

    Client().post(notice, {"password": PASSWORD})

    assert not Device.objects.exists()
    assert Client().post(link).status_code == 404


def test_a_new_password_on_a_device_leaves_that_device_alone(person: User) -> None:
    device, _other = known_browser(person), known_browser(person)
    try_password(device, person.email, PASSWORD)
    assert Device.objects.count() == 2
    device.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    both = dict.fromkeys(("password1", "password2"), NEW_PASSWORD)
    device.post(reverse("account_change_password"), both)
    device.post(reverse("account_logout"))

    assert Device.objects.count() == 1
    guess(person.email)
    try_password(device, person.email, NEW_PASSWORD)
    assert is_in(device)


def test_a_new_password_by_a_mailed_link_forgets_every_device(person: User) -> None:
    device = known_browser(person)
    link = reset_link(User.objects.get(pk=person.pk))

    page = device.get(urlsplit(link).path, follow=True)
    both = dict.fromkeys(("password1", "password2"), NEW_PASSWORD)
    device.post(page.redirect_chain[-1][0], both)

    assert User.objects.get(pk=person.pk).check_password(NEW_PASSWORD)
    assert not Device.objects.exists()


def test_a_device_that_cannot_be_noted_keeps_nobody_out(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> str:
        raise DatabaseError

    monkeypatch.setattr("checkins.middleware.devices.know_device", fails)
    client = Client()

    answer = try_password(client, person.email, PASSWORD)

    assert (answer.status_code, is_in(client)) == (302, True)
    assert COOKIE not in answer.cookies


# --- who it is, asked again -----------------------------------------------------------------------


def answer_again(client: Client, password: str, *, minute: int) -> HttpResponse:
    """Say who it is, in a minute of its own: the library takes ten answers in each."""
    with time_machine.travel(NOON + timedelta(minutes=minute), tick=False):
        return client.post(reverse("account_reauthenticate"), {"password": password})


def test_asking_who_it_is_has_tries_that_no_stranger_uses_up(
    person: User, hashes: list[str]
) -> None:
    guess(person.email)
    client = Client()
    client.force_login(person)
    hashes.clear()

    wrong = [answer_again(client, "some-other-words-11", minute=minute) for minute in range(21)]

    assert len(hashes) == 20
    assert "You can try again tomorrow." in wrong[-1].content.decode()


def test_the_right_answer_is_no_try(signed_in: Client, hashes: list[str]) -> None:
    for minute in range(25):
        answer_again(signed_in, PASSWORD, minute=minute)

    assert len(hashes) == 25


def test_a_crowd_costs_no_try(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def crowded(*_: object) -> str:
        raise CrowdedError

    with monkeypatch.context() as patch:
        patch.setattr(MD5PasswordHasher, "encode", crowded)
        client = Client(raise_request_exception=False)
        answers = {try_password(client, person.email).status_code for _ in range(25)}
    try_password(client, person.email, PASSWORD)

    assert answers == {503}
    assert is_in(client)


# --- codes ----------------------------------------------------------------------------------------


def at_the_code(account: User) -> Client:
    client = Client()
    try_password(client, account.email, PASSWORD)
    return client


def type_code(client: Client, code: str = "123456") -> HttpResponse:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def secret_of(account: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return str(secret)


def test_five_codes_in_a_quarter_of_an_hour(person: User) -> None:
    secret = secret_of(person)
    for _ in range(5):
        type_code(at_the_code(person))

    client = at_the_code(person)
    stopped = type_code(client, code_of(secret))
    was_in = is_in(client)
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        type_code(client, code_of(secret))

        assert "Wait 15 minutes" in stopped.content.decode()
        assert (was_in, is_in(client)) == (False, True)


def test_a_known_device_has_codes_of_its_own(person: User) -> None:
    device = known_browser(person)
    secret = secret_of(person)
    stranger = at_the_code(person)
    for _ in range(9):
        type_code(stranger)

    try_password(device, person.email, PASSWORD)
    type_code(device, code_of(secret))

    assert is_in(device)


# --- secrets in addresses -------------------------------------------------------------------------


def secret_routes(found: URLResolver, prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    """Yield each named address with the names of what stands in it."""
    for one in found.url_patterns:
        names = set(one.pattern.converters) | set(one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from ((name, more | names) for name, more in secret_routes(one))
        elif isinstance(one, URLPattern) and one.name:
            yield one.name, names


# ``rest`` is any address that no program asks.
NO_SECRETS = {"day", "first", "page_number", "number", "box", "removal", "what", "uidb36", "rest"}


def test_every_secret_in_an_address_is_slowed() -> None:
    """What is no row's id, no number and no word of ours is a secret."""
    rows = {"pk"}
    secret = {
        name
        for name, parts in secret_routes(get_resolver())
        for part in parts
        if part not in NO_SECRETS | rows and not part.endswith(("_id", "_ref"))
    }

    assert secret <= SECRETS.keys()


WRONG = {
    "account_changes_undo": ["no-such-link"],
    "account_confirm_email": ["no-such-link"],
    "account_reset_password_from_key": ["1", "no-such-link"],
    "code_links_open": ["ABCD-2345"],
    "devices_open": ["no-such-link"],
    "reminders_off": ["no-such-link"],
    "sharing_ask": ["ABCD-2345"],
    "staff_join": ["no-such-link"],
    "supporting_join": ["no-such-link"],
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", sorted(WRONG))
def test_wrong_secrets_are_slowed_for_a_browser(name: str, person: User) -> None:
    client = Client()
    client.force_login(person)
    if name.startswith("account_reset"):
        client.logout()
        client.session.save()
        client.get(reverse("account_login"))
    wrong = reverse(name, kwargs=None, args=WRONG[name])

    statuses = [client.get(wrong).status_code for _ in range(12)]
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        later = client.get(wrong).status_code

    assert 429 not in statuses[:10]
    assert statuses[10:] == [429, 429]
    assert later != 429


def test_wrong_secrets_are_slowed_for_a_network(db: None) -> None:
    wrong = reverse("staff_join", args=["no-such-link"])

    statuses = [Client().get(wrong, REMOTE_ADDR="203.0.113.9").status_code for _ in range(52)]
    elsewhere = Client().get(wrong, REMOTE_ADDR="203.0.113.10").status_code

    assert statuses == [404] * 50 + [429] * 2
    assert elsewhere == 404


def test_a_visitors_wrong_codes_are_slowed(db: None) -> None:
    """They are sent to sign in as with a right one, but a right one is kept, which shows."""
    wrong = reverse("sharing_ask", args=["ABCD-2345"])

    statuses = [Client().get(wrong, REMOTE_ADDR="203.0.113.9").status_code for _ in range(52)]

    assert statuses == [302] * 50 + [429] * 2


def test_the_wrong_codes_of_who_has_no_zone_yet_are_slowed(db: None) -> None:
    client = Client()
    client.force_login(make_person(time_zone=""))
    wrong = reverse("sharing_ask", args=["ABCD-2345"])

    assert [client.get(wrong).status_code for _ in range(11)] == [302] * 10 + [429]


def test_typed_codes_are_slowed_with_those_in_addresses(signed_in: Client) -> None:
    there = reverse("sharing")

    typed = [signed_in.post(there, {"code": "ABCD-2345"}).status_code for _ in range(9)]
    opened = signed_in.get(reverse("sharing_ask", args=["ABCD-2345"])).status_code
    stopped = signed_in.post(there, {"code": "ABCD-2345"}).status_code

    assert (typed, opened, stopped) == ([400] * 9, 404, 429)
    assert signed_in.get(there).status_code == 200


def test_a_right_secret_costs_nothing_and_is_refused_after_wrong_ones(
    person: User, link: str
) -> None:
    client = Client()
    client.force_login(person)
    right = [client.get(link).status_code for _ in range(12)]
    for _ in range(10):
        client.get(reverse("devices_open", args=["no-such-link"]))

    assert right == [200] * 12
    assert client.get(link).status_code == 429


# --- looks that are refused -----------------------------------------------------------------------


def test_a_look_at_anothers_row_leaves_one_line(
    person: User,
) -> None:
    contact = make_contact(make_person())
    client = Client()
    client.force_login(person)

    with capture_logs() as logs:
        client.get(reverse("contacts_change", args=[contact.pk]))

    assert [one for one in logs if one["event"] == "look_denied"] == [
        {
            "event": "look_denied",
            "log_level": "warning",
            "actor": str(person.subject_ref),
            "route": "contacts_change",
        }
    ]
    assert [(one.actor, one.day, one.count) for one in DeniedLooks.objects.all()] == [
        (person.subject_ref, NOON.date(), 1)
    ]


def test_a_page_that_does_not_exist_is_no_look(signed_in: Client) -> None:
    for path in ("/nothing/", "/learn/99/", "/settings/nothing/"):
        signed_in.get(path)

    assert not DeniedLooks.objects.exists()


def test_an_operator_sees_who_was_refused_often(person: User) -> None:
    contact = make_contact(make_person())
    client = Client()
    client.force_login(person)
    operator = sign_in(Client(), make_staff(Role.OPERATOR))
    address = reverse("contacts_change", args=[contact.pk])

    for _ in range(19):
        client.get(address)
    before = operator.get(reverse("staff")).content.decode()
    client.get(address)
    after = operator.get(reverse("staff")).content.decode()

    assert str(person.subject_ref) not in before
    assert f"20 on {NOON:%b} {NOON.day}" in after
    assert str(person.subject_ref) in after
    assert person.name not in after


def test_an_operator_reads_which_of_the_staff_was_refused_often(person: User) -> None:
    counselor = make_staff(Role.COUNSELOR, name="Sam Reyes")
    client = sign_in(Client(), counselor)
    operator = sign_in(Client(), make_staff(Role.OPERATOR))

    for _ in range(20):
        client.get(reverse("clients_page", args=[person.subject_ref]))

    assert f"Sam Reyes, 20 on {NOON:%b} {NOON.day}" in words_of(operator.get(reverse("staff")))


def test_a_second_address_is_one_account_with_tries_of_its_own(person: User) -> None:
    """Two addresses share no count: that they are one account's would be told by it."""
    second = make_address(person)
    guess(person.email)

    client = Client()
    try_password(client, second.email, PASSWORD)

    assert is_in(client)
