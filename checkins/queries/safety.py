"""What "used" means for a person, in words, and whether stopping is risky for them."""

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from checkins.enums import Substance
from checkins.models import Profile, User

STOPPING_IS_RISKY = {Substance.ALCOHOL, Substance.BENZOS}


@dataclass(frozen=True, slots=True)
class UsedMeans:
    """The substances that "used" means for a person: codes, and their own word for another one."""

    codes: frozenset[str]
    own_word: str

    @property
    def words(self) -> str:
        """The substances in a sentence: "opioids, alcohol or kratom"; empty if none is named."""
        named = [code.value for code in Substance if code in self.codes and code != Substance.OTHER]
        said = named + ([self.own_word] if self.own_word else [])
        return get_text_list(said, _("or"))

    @property
    def stopping_is_risky(self) -> bool:
        """Whether stopping suddenly, without help, is dangerous."""
        return bool(self.codes & STOPPING_IS_RISKY)


def used_means_of(person: User) -> UsedMeans:
    """Return what "used" means for the person; one query."""
    return used_means_in(Profile.objects.visible_to(person).get())


def used_means_in(profile: Profile) -> UsedMeans:
    """Return what "used" means as a profile says."""
    means = profile.used_means
    return UsedMeans(codes=frozenset(means), own_word=means.get(Substance.OTHER, ""))
