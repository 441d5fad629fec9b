"""Rides as pages show them."""

from dataclasses import dataclass

from checkins.catalog.triggers import trigger_catalog
from checkins.enums import RATING_WORDS, RideHelped
from checkins.models import CravingEpisode, User
from checkins.models.sealed import UNOPENED

PAGE_SIZE = 30
STRONG = 3  # "Quite a bit": from here on a call comes first


@dataclass(frozen=True, slots=True)
class Strength:
    """One answer on the scale: its word, and its place from 0 to 4."""

    word: str
    place: int


@dataclass(frozen=True, slots=True)
class ShownRide:
    """A ride with its answers in words; what was not answered is None or ""."""

    row: CravingEpisode
    before: Strength | None
    after: Strength | None
    helped: str
    trigger: str
    unopened: str = ""

    @property
    def is_strong(self) -> bool:
        """Whether the craving was last said to be strong: somebody should be near."""
        return bool(self.after and self.after.place >= STRONG)

    @property
    def has_both(self) -> bool:
        """Whether the craving's strength is known before and after."""
        return bool(self.before and self.after)


def shown_ride(row: CravingEpisode) -> ShownRide:
    """Unseal a ride for a page."""
    content = row.content
    return ShownRide(
        row=row,
        before=_strength(content["before"]),
        after=_strength(content["after"]),
        helped=str(RideHelped(content["helped"]).label) if content["helped"] else "",
        trigger=trigger_catalog().words.get(content["trigger"] or "", ""),
        unopened=UNOPENED if row.text == UNOPENED else "",
    )


def _strength(place: int | None) -> Strength | None:
    return None if place is None else Strength(RATING_WORDS[place], place)


def rides_page(person: User, *, page: int) -> tuple[list[ShownRide], bool]:
    """Return a page of the person's rides, newest first, and whether older ones follow."""
    first = (page - 1) * PAGE_SIZE
    rows = CravingEpisode.objects.visible_to(person).newest_first()[first : first + PAGE_SIZE + 1]
    found = [shown_ride(row) for row in rows]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE
