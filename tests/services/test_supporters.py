from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.enums import AccessAction, Role, Signal, SupporterSees
from checkins.models import AccessEvent, AuditEvent, Supporter, SupportSignal, User
from checkins.queries.supporters import signals_shown_to, supporters_board
from checkins.queries.visits import visits_of
from checkins.services.access_log import NotVisibleError, open_caseload, open_signals
from checkins.services.erasures import erase_account
from checkins.services.invitations import InvitationGoneError
from checkins.services.supporters import (
    MOST_SUPPORTERS,
    NotASupporterError,
    SupporterGoneError,
    TooManySupportersError,
    accept_invitation,
    change_supporter,
    find_invitation,
    invite_supporter,
    join_as_supporter,
    remove_supporter,
    say_signal,
)
from tests.factories import (
    PASSWORD,
    make_counselor,
    make_person,
    make_staff,
    make_supporter,
    say,
    share,
)
from tests.rows import shown_in

DAY, MOMENT = timedelta(hours=24), timedelta(seconds=1)
JOINING = {"name": "Rosa", "email": "Rosa@mail.example", "password": PASSWORD}


@pytest.fixture
def mom(db):
    return make_staff(Role.SUPPORTER, second_factor=False, name="Rosa")


def invite(person, at, **fields):
    values = {"name": "Mom", "shown_name": "Jo", "sees": SupporterSees.SIGNAL, **fields}
    return invite_supporter(by=person, at=at, **values)


def told(account, at):
    return [(item.name, item.signal) for item in signals_shown_to(account, at=at)]


# --- from the invitation to the first word --------------------------------------------------------


def test_an_invitation_keeps_its_token_nowhere(person, at):
    supporter, token = invite(person, at)

    row = Supporter.objects.values().get()
    assert find_invitation(token=token, at=at) == supporter
    assert [name for name, value in row.items() if token in str(value)] == []
    assert [one for one in AuditEvent.objects.values() if token in str(one)] == []


def test_joining_makes_a_supporters_account_that_starts_a_day_later(person, at):
    _, token = invite(person, at)

    user = join_as_supporter(invitation=find_invitation(token=token, at=at), at=at, **JOINING)

    link = Supporter.objects.get()
    assert (user.role, user.email) == (Role.SUPPORTER, None)
    assert user.pending_address.address == "rosa@mail.example"
    assert (link.account, link.accepted_at, link.effective_at) == (user, at, at + DAY)
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(("said", "is_seen"), [(2, False), (23, False), (24, True), (25, True)])
def test_a_new_supporter_sees_what_is_said_after_their_first_24_hours(
    person, mom, at, said, is_seen
):
    make_supporter(person, at, mom, waited=timedelta())
    say(person, at + timedelta(hours=said))

    seen = [told(mom, at + wait) for wait in (DAY - MOMENT, timedelta(hours=25))]

    assert seen == [[], [("Jo", Signal.WISHED)] if is_seen else []]


def test_a_word_goes_away_by_itself_after_24_hours(person, mom, at):
    make_supporter(person, at, mom)
    say(person, at, Signal.FINE)

    seen = [told(mom, at + wait) for wait in (timedelta(), DAY - MOMENT, DAY)]

    assert seen == [[("Jo", Signal.FINE)]] * 2 + [[]]


def test_only_the_newest_word_is_kept_and_it_can_be_taken_back(person, mom, at):
    make_supporter(person, at, mom)
    say(person, at, Signal.FINE)
    say(person, at + MOMENT, Signal.WISHED)
    newest = told(mom, at + MOMENT)

    say_signal(by=person, at=at + MOMENT, signal=None)

    assert newest == [("Jo", Signal.WISHED)]
    assert (told(mom, at + MOMENT), SupportSignal.objects.count()) == ([], 0)


def test_the_log_of_changes_holds_no_word(person, at):
    say(person, at, Signal.WISHED)
    say_signal(by=person, at=at, signal=None)
    say_signal(by=person, at=at, signal=None)  # there is nothing to take back any more

    written = AuditEvent.objects.exclude(action="account_made").values_list("action", "detail")
    assert list(written.order_by("id")) == [("word_said", {}), ("word_taken_back", {})]


def test_who_was_chosen_to_see_nothing_sees_nothing(person, mom, at):
    make_supporter(person, at, mom, sees=SupporterSees.NOTHING)
    say(person, at)

    assert told(mom, at) == []


def test_the_choice_changes_at_once_both_ways(person, mom, at):
    link = make_supporter(person, at, mom)
    say(person, at)
    seen = []
    for sees in (SupporterSees.NOTHING, SupporterSees.SIGNAL):
        change_supporter(supporter=link, by=person, at=at, sees=sees)
        seen.append(told(mom, at))

    assert seen == [[], [("Jo", Signal.WISHED)]]


def test_removing_works_at_once(person, mom, at):
    link = make_supporter(person, at, mom)
    say(person, at)

    remove_supporter(supporter=link, by=person, at=at)

    assert told(mom, at) == []
    assert Supporter.objects.get().removed_at == at


def test_a_supporter_is_removed_once(person, at):
    link = make_supporter(person, at)
    remove_supporter(supporter=link, by=person, at=at)

    with pytest.raises(SupporterGoneError):
        remove_supporter(supporter=link, by=person, at=at + MOMENT)
    with pytest.raises(SupporterGoneError):
        change_supporter(supporter=link, by=person, at=at, sees=SupporterSees.SIGNAL)
    assert Supporter.objects.get().removed_at == at


def test_nobody_removes_or_changes_somebody_elses_supporter(person, at):
    link, other = make_supporter(person, at), make_person()

    with pytest.raises(SupporterGoneError):
        remove_supporter(supporter=link, by=other, at=at)
    with pytest.raises(SupporterGoneError):
        change_supporter(supporter=link, by=other, at=at, sees=SupporterSees.NOTHING)


def test_a_supporter_of_two_sees_both_under_the_names_they_chose(person, mom, at):
    other = make_person()
    make_supporter(person, at, mom)
    make_supporter(other, at, mom, shown_name="Kit")
    make_supporter(make_person(), at, mom, shown_name="Silent")
    say(person, at, Signal.FINE)
    say(other, at + MOMENT, Signal.WISHED)

    assert told(mom, at + MOMENT) == [("Kit", Signal.WISHED), ("Jo", Signal.FINE)]


def test_a_closed_account_of_either_side_shows_nothing(person, mom, at):
    make_supporter(person, at, mom)
    say(person, at)
    User.objects.filter(pk=person.pk).update(is_active=False)
    of_a_closed_person = told(mom, at)
    User.objects.filter(pk=person.pk).update(is_active=True)
    mom.is_active = False

    assert (of_a_closed_person, told(mom, at)) == ([], [])


# --- the invitation's end -------------------------------------------------------------------------


def test_an_invitation_works_once_for_seven_days_until_it_is_taken_back(person, mom, at):
    used, used_token = invite(person, at)
    accept_invitation(invitation=used, by=mom, at=at)
    taken_back, taken_back_token = invite(person, at)
    remove_supporter(supporter=taken_back, by=person, at=at)
    _, token = invite(person, at)

    for one, moment in (
        (used_token, at),
        (taken_back_token, at),
        (token, at + timedelta(days=7)),
        ("none", at),
    ):
        with pytest.raises(InvitationGoneError):
            find_invitation(token=one, at=moment)
    assert find_invitation(token=token, at=at + timedelta(days=7) - MOMENT)


def test_an_invitation_that_was_found_may_be_gone_when_it_is_accepted(person, mom, at):
    supporter, _ = invite(person, at)
    remove_supporter(supporter=supporter, by=person, at=at)

    with pytest.raises(InvitationGoneError):
        accept_invitation(invitation=supporter, by=mom, at=at)
    with pytest.raises(InvitationGoneError):
        join_as_supporter(invitation=supporter, at=at, **JOINING)
    assert not User.objects.filter(email="rosa@mail.example").exists()


@pytest.mark.parametrize("role", [Role.PERSON, Role.COUNSELOR, Role.OPERATOR])
def test_only_a_supporters_account_can_accept(person, role, at):
    supporter, _ = invite(person, at)
    reader = make_person() if role == Role.PERSON else make_staff(role)

    with pytest.raises(NotASupporterError):
        accept_invitation(invitation=supporter, by=reader, at=at)


def test_a_second_invitation_takes_the_first_links_place(person, mom, at):
    first = make_supporter(person, at, mom)

    second = make_supporter(person, at, mom)

    first.refresh_from_db()
    assert (first.removed_at, second.removed_at) == (second.accepted_at, None)


def test_ten_supporters_are_the_most_and_old_invitations_do_not_count(person, at):
    for _ in range(MOST_SUPPORTERS):
        invite(person, at)

    with pytest.raises(TooManySupportersError):
        invite(person, at)
    supporter, _ = invite(person, at + timedelta(days=7))
    assert [line.link for line in supporters_board(person, at=at).lines] == [supporter]


# --- who looked -----------------------------------------------------------------------------------


def test_a_look_at_a_word_is_written_down_for_whoever_said_it(person, mom, at):
    link = make_supporter(person, at, mom)
    say(person, at)

    open_signals(by=mom, at=at)

    event = AccessEvent.objects.get()
    assert (event.actor, event.role, event.action) == (
        mom.subject_ref,
        Role.SUPPORTER,
        AccessAction.SAW_SIGNAL,
    )
    assert shown_in(event) == ([str(person.subject_ref)], [str(link.pk)])
    assert [(visit.who, visit.did) for visit in visits_of(person, at=at).visits] == [
        ("Mom", "saw your signal")
    ]


def test_a_look_without_a_word_is_written_down_nowhere(person, mom, at):
    make_supporter(person, at, mom)

    assert (open_signals(by=mom, at=at), AccessEvent.objects.count()) == ([], 0)


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR])
def test_words_open_to_a_supporter_alone(role, db, at):
    with pytest.raises(NotVisibleError):
        open_signals(by=make_staff(role), at=at)


def test_the_visits_of_counselors_and_supporters_stand_together_in_three_queries(person, mom, at):
    sam = make_counselor()
    share(person, sam, at)
    open_caseload(by=sam, at=at)
    make_supporter(person, at, mom, name="Old name", waited=timedelta(days=4))
    make_supporter(person, at, mom)
    say(person, at)
    open_signals(by=mom, at=at)

    with CaptureQueriesContext(connection) as queries:
        visits = visits_of(person, at=at).visits

    assert ([visit.who for visit in visits], len(queries)) == (["Mom", "Sam"], 3)


def test_a_removed_supporters_looks_stay_in_the_list(person, mom, at):
    link = make_supporter(person, at, mom)
    say(person, at)
    open_signals(by=mom, at=at)

    remove_supporter(supporter=link, by=person, at=at)

    assert [visit.who for visit in visits_of(person, at=at).visits] == ["Mom"]


# --- the end of an account ------------------------------------------------------------------------


def test_erasing_the_person_leaves_no_link_and_no_word(person, mom, at):
    make_supporter(person, at, mom)
    say(person, at)

    erase_account(person=person, by=person, at=at)

    assert (Supporter.objects.count(), SupportSignal.objects.count()) == (0, 0)
    assert told(mom, at) == []
