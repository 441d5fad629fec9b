"""Making concurrent requests of one person take turns."""

from checkins.models import PersonStatus, User


def take_turn(person: User) -> PersonStatus:
    """Wait until no other request is saving data of this person, and return their status.

    A service that counts, compares or numbers rows before it writes one takes the turn first,
    inside its transaction: otherwise two tabs would both find room. Requests queue on the status
    row, because every person has one from the beginning.
    """
    status: PersonStatus = PersonStatus.objects.select_for_update().get(person=person)
    return status
