"""Two tabs of one person's take turns."""

from checkins.models import PersonStatus, User


def take_turn(person: User) -> PersonStatus:
    """Wait until nothing else of this person's is being saved, and return their status.

    Whoever counts, compares or numbers rows before writing one asks for the turn first, inside its
    transaction: two tabs would otherwise both find room. The status is the row to queue on, since
    every person has one from the account's first moment.
    """
    status: PersonStatus = PersonStatus.objects.select_for_update().get(person=person)
    return status
