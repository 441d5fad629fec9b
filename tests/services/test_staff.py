import hashlib
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from checkins.enums import Role
from checkins.models import AuditEvent, StaffInvitation, User
from checkins.services.audit import THE_SERVER
from checkins.services.invitations import AddressTakenError, InvitationGoneError
from checkins.services.staff import (
    LastOperatorError,
    deactivate_account,
    find_invitation,
    invite_staff,
    join_staff,
    reactivate_account,
    withdraw_invitation,
)
from tests.factories import PASSWORD, make_person, make_staff

WEEK = timedelta(days=7)
ADDRESS = "lee@clinic.example"


@pytest.fixture
def operator(db):
    return make_staff(Role.OPERATOR)


@pytest.fixture
def invited(operator, at):
    """An invitation and its token."""
    return invite_staff(by=operator, at=at, email=ADDRESS, role=Role.COUNSELOR)


def join(invitation, at, **changed):
    values = {"name": "Lee", "password": PASSWORD} | changed
    return join_staff(invitation=invitation, at=at, **values)


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", "about", "by", "detail"))


# --- inviting -------------------------------------------------------------------------------------


def test_an_invitation_lasts_seven_days_and_keeps_only_its_tokens_hash(operator, invited, at):
    invitation, token = invited

    stored = StaffInvitation.objects.get()
    assert (stored, stored.email, stored.role) == (invitation, ADDRESS, Role.COUNSELOR)
    assert (stored.invited_by, stored.expires_at) == (operator, at + WEEK)
    assert stored.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) >= 43  # 256 random bits


def test_no_two_tokens_are_alike(operator, at):
    tokens = {
        invite_staff(by=operator, at=at, email=f"p{n}@clinic.example", role=Role.OPERATOR)[1]
        for n in range(50)
    }

    assert len(tokens) == 50


def test_an_address_is_kept_in_lower_case(operator, at):
    invitation, _ = invite_staff(
        by=operator, at=at, email=" Lee@Clinic.Example ", role=Role.OPERATOR
    )

    assert invitation.email == ADDRESS


def test_inviting_again_ends_the_earlier_link(operator, invited, at):
    _, earlier = invited

    _, later = invite_staff(by=operator, at=at, email=ADDRESS.upper(), role=Role.OPERATOR)

    with pytest.raises(InvitationGoneError):
        find_invitation(token=earlier, at=at)
    assert find_invitation(token=later, at=at).role == Role.OPERATOR


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.SUPPORTER, Role.OPERATOR])
def test_an_account_that_the_operator_sees_is_not_invited_again(operator, at, role):
    account = make_staff(role, is_active=False)

    with pytest.raises(AddressTakenError):
        invite_staff(by=operator, at=at, email=account.email.upper(), role=Role.COUNSELOR)

    assert StaffInvitation.objects.count() == 0


def test_inviting_does_not_tell_who_checks_in(operator, at):
    person = make_person()

    invitation, _ = invite_staff(by=operator, at=at, email=person.email, role=Role.COUNSELOR)

    assert invitation.email == person.email


# --- the link's life ------------------------------------------------------------------------------


@pytest.mark.parametrize("wait", [timedelta(0), WEEK - timedelta(seconds=1)])
def test_a_link_is_found_within_its_seven_days(invited, at, wait):
    invitation, token = invited

    assert find_invitation(token=token, at=at + wait) == invitation


def test_a_link_of_seven_days_is_too_old(invited, at):
    invitation, token = invited

    with pytest.raises(InvitationGoneError):
        find_invitation(token=token, at=at + WEEK)
    with pytest.raises(InvitationGoneError):
        join(invitation, at + WEEK)
    assert User.objects.filter(email=ADDRESS).count() == 0


@pytest.mark.parametrize("token", ["", "x", "none"])
def test_an_unknown_token_finds_nothing(invited, at, token):
    with pytest.raises(InvitationGoneError):
        find_invitation(token=token, at=at)


def test_the_stored_hash_is_no_token(invited, at):
    with pytest.raises(InvitationGoneError):
        find_invitation(token=invited[0].token_hash, at=at)


def test_a_withdrawn_invitation_makes_no_account(operator, invited, at):
    invitation, token = invited

    withdraw_invitation(invitation=invitation, by=operator, at=at)

    with pytest.raises(InvitationGoneError):
        find_invitation(token=token, at=at)
    with pytest.raises(InvitationGoneError):
        join(invitation, at)
    with pytest.raises(InvitationGoneError):
        withdraw_invitation(invitation=invitation, by=operator, at=at)


def test_joining_makes_an_account_whose_address_counts_as_confirmed(invited, at):
    user = join(invited[0], at)

    user.refresh_from_db()
    address = EmailAddress.objects.get(user=user)
    assert (user.email, user.role, user.name) == (ADDRESS, Role.COUNSELOR, "Lee")
    assert (user.is_superuser, user.is_staff, user.is_active) == (False, False, True)
    assert user.check_password(PASSWORD)
    assert (address.email, address.verified, address.primary) == (ADDRESS, True, True)
    assert not hasattr(user, "profile")


def test_a_link_is_used_once(invited, at):
    join(invited[0], at)

    with pytest.raises(InvitationGoneError):
        join(invited[0], at, name="Somebody else")
    with pytest.raises(InvitationGoneError):
        find_invitation(token=invited[1], at=at)
    assert [user.name for user in User.objects.filter(email=ADDRESS)] == ["Lee"]


def test_a_taken_address_makes_no_account_and_leaves_the_link(operator, at):
    person = make_person()
    invitation, token = invite_staff(by=operator, at=at, email=person.email, role=Role.OPERATOR)

    with pytest.raises(AddressTakenError):
        join(invitation, at)

    person.refresh_from_db()
    assert (person.role, person.check_password(PASSWORD)) == (Role.PERSON, True)
    assert find_invitation(token=token, at=at) == invitation


def test_an_address_that_somebody_confirmed_as_their_second_is_taken(invited, at):
    EmailAddress.objects.create(user=make_person(), email=ADDRESS, verified=True)

    with pytest.raises(AddressTakenError):
        join(invited[0], at)

    assert User.objects.filter(email=ADDRESS).count() == 0


# --- switching off and on -------------------------------------------------------------------------


def test_an_account_is_switched_off_and_on(operator, at):
    account = make_staff(Role.COUNSELOR)

    deactivate_account(account=account, by=operator, at=at)
    was_active = User.objects.get(pk=account.pk).is_active
    reactivate_account(account=account, by=operator, at=at)

    assert (was_active, User.objects.get(pk=account.pk).is_active) == (False, True)


def test_the_last_active_operator_stays(operator, at):
    make_staff(Role.OPERATOR, is_active=False)
    make_staff(Role.COUNSELOR)

    with pytest.raises(LastOperatorError):
        deactivate_account(account=operator, by=operator, at=at)

    assert User.objects.get(pk=operator.pk).is_active


def test_an_operator_who_is_not_the_last_may_go(operator, at):
    make_staff(Role.OPERATOR)

    deactivate_account(account=operator, by=operator, at=at)

    assert not User.objects.get(pk=operator.pk).is_active


def test_the_invitations_of_a_switched_off_account_end(operator, invited, at):
    other = make_staff(Role.OPERATOR)
    _, kept = invite_staff(by=other, at=at, email="kim@clinic.example", role=Role.COUNSELOR)

    deactivate_account(account=operator, by=other, at=at)

    with pytest.raises(InvitationGoneError):
        find_invitation(token=invited[1], at=at)
    assert find_invitation(token=kept, at=at).email == "kim@clinic.example"


# --- the log --------------------------------------------------------------------------------------


def test_every_change_leaves_one_audit_row_without_name_or_address(operator, at):
    invitation, _ = invite_staff(by=operator, at=at, email=ADDRESS, role=Role.COUNSELOR)
    user = join(invitation, at)
    withdrawn, _ = invite_staff(by=None, at=at, email="kim@clinic.example", role=Role.OPERATOR)
    withdraw_invitation(invitation=withdrawn, by=operator, at=at)
    for change in (deactivate_account, reactivate_account):
        change(account=user, by=operator, at=at)
        change(account=user, by=operator, at=at)

    who, whom = operator.subject_ref, user.subject_ref
    assert actions() == [
        ("staff_invited", invitation.pk, who, {"role": "counselor"}),
        ("staff_joined", whom, whom, {"invitation": str(invitation.pk)}),
        ("staff_invited", withdrawn.pk, THE_SERVER, {"role": "operator"}),
        ("invitation_withdrawn", withdrawn.pk, who, {}),
        ("account_deactivated", whom, who, {}),
        ("account_reactivated", whom, who, {}),
    ]
