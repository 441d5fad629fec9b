"""The operator's desk: one line each on how a part of the deployment stands, in numbers alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import ngettext

from checkins.catalog.overlay_changes import overlay_in_force
from checkins.enums import Role
from checkins.models import Clinic, ClinicGroup, StaffInvitation, User
from checkins.queries.erasures import erasure_board
from checkins.queries.log_seals import seal_board
from checkins.queries.messages import message_board
from checkins.queries.staff import accounts_of
from checkins.queries.systems import systems_with_consents

LONG_AGO = timedelta(minutes=15)  # a worker looks every minute


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One part: its address, name and icon, how it stands, and whether somebody should look."""

    path: str
    title: str
    icon: str
    stands: str
    is_wrong: bool = False


def desk_lines(operator: User, *, at: datetime) -> list[DeskLine]:
    """Return the lines of the desk, in the order of a week's work."""
    return [
        _accounts(operator, at),
        DeskLine("/desk/roles/", "Roles", "lock", "Who may see and do what."),
        _clinic(),
        _groups(operator),
        _overlay(),
        _messages(operator, at),
        _seals(at),
        _erasures(operator, at),
        _systems(operator, at),
        DeskLine(
            "/desk/me/", "My name and time zone", "person", "What colleagues see, and your clock."
        ),
    ]


def _accounts(operator: User, at: datetime) -> DeskLine:
    staff = [
        account for account in accounts_of(operator) if account.is_active and account.works_here
    ]
    operators = sum(account.role == Role.OPERATOR for account in staff)
    counselors = len(staff) - operators
    waiting = StaffInvitation.objects.visible_to(operator).open_at(at).count()
    without = sum(not account.has_second_factor for account in staff)
    said = [
        ngettext("%(count)d operator", "%(count)d operators", operators) % {"count": operators},
        ngettext("%(count)d counselor", "%(count)d counselors", counselors) % {"count": counselors},
    ]
    if waiting:
        open_ones = ngettext("%(count)d open invitation", "%(count)d open invitations", waiting)
        said.append(open_ones % {"count": waiting})
    if without:
        said.append(f"{without} without a second step")
    names = sum(bool(account.wanted_name) for account in staff)
    if names:
        wants = ngettext("%(count)d asks for another name", "%(count)d ask for another name", names)
        said.append(wants % {"count": names})
    stands = f"{', '.join(said)}."
    is_wrong = without > 0 or names > 0
    return DeskLine("/accounts/", "Accounts and invitations", "people", stands, is_wrong)


def _clinic() -> DeskLine:
    clinic = Clinic.objects.first()
    said = [
        f"{clinic.alerts_a_week} new alerts a week each."
        if clinic and clinic.alerts_a_week
        else "No alert budget.",
        "Reading times are set." if clinic and clinic.reads_on else "No reading times.",
    ]
    return DeskLine("/clinic/", "Alerts and hours", "clock", " ".join(said))


def _groups(operator: User) -> DeskLine:
    offered = ClinicGroup.objects.visible_to(operator).filter(retired_at=None).count()
    stands = ngettext("%(count)d group to pick from.", "%(count)d groups to pick from.", offered)
    stands = stands % {"count": offered} if offered else "No group to pick from yet."
    return DeskLine("/clinic/groups/", "Groups", "calendar", stands)


def _overlay() -> DeskLine:
    changed = sum(len(part.changes) for part in overlay_in_force())
    stands = ngettext("%(count)d change of your own.", "%(count)d changes of your own.", changed)
    stands = stands % {"count": changed} if changed else "As they ship."
    return DeskLine("/desk/catalog/", "Questions and helplines", "phone", stands)


def _messages(operator: User, at: datetime) -> DeskLine:
    board = message_board(operator, at=at)
    waiting = sum(line.waiting for line in board.lines)
    looked = f"The worker last looked {board.looked_words} ago." if board.looked else "No worker."
    if board.looked is not None and board.looked < LONG_AGO:
        looked = "The worker is at work."
    waits = ngettext("%(count)d waits to leave.", "%(count)d wait to leave.", waiting)
    said = [looked, waits % {"count": waiting} if waiting else "Nothing waits to leave."]
    is_wrong = board.looked is None or board.looked > LONG_AGO
    return DeskLine("/desk/messages/", "Messages", "text", " ".join(said), is_wrong)


def _seals(at: datetime) -> DeskLine:
    board = seal_board(at=at)
    if board.newest is None:
        stands = "The first day isn’t over yet." if board.is_current else "Nothing is sealed yet."
    elif board.is_current:
        stands = "Yesterday is sealed."
    else:
        waiting = board.missing or 0
        stands = ngettext("%(count)d day isn’t sealed.", "%(count)d days aren’t sealed.", waiting)
        stands = stands % {"count": waiting}
    is_wrong = not board.is_current
    return DeskLine("/desk/seals/", "Seals of the logs", "check-circle", stands, is_wrong)


def _erasures(operator: User, at: datetime) -> DeskLine:
    board = erasure_board(operator, at=at)
    waiting = len(board.waiting)
    stands = ngettext(
        "%(count)d account waits to be erased.", "%(count)d accounts wait to be erased.", waiting
    )
    stands = stands % {"count": waiting} if waiting else "No account waits to be erased."
    return DeskLine("/desk/erasures/", "Erasures", "person", stands, board.is_late)


def _systems(operator: User, at: datetime) -> DeskLine:
    found = [row.is_at_work for row in systems_with_consents(operator, at=at)]
    at_work = sum(found)
    stands = ngettext("%(count)d may read by consent.", "%(count)d may read by consent.", at_work)
    stands = stands % {"count": at_work} if at_work else "None may read."
    return DeskLine("/desk/systems/", "Record systems", "plan", stands)
