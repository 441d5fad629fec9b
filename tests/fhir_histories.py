"""Histories of days by chance, saved as people save them, with all that can be handed on."""

import random
from datetime import timedelta

from checkins.catalog import sign_catalog
from checkins.enums import AlertOutcome, MedicineChoice, MeetingChoice, UsedChoice
from checkins.models import Alert, Scopes, User
from checkins.services.alerts import close
from tests.factories import make_person, make_plan, save
from tests.services.patterns import BASELINE, TODAY, live, noon

SIGNS = [sign.code for sign in sign_catalog().scale_signs()]
NOTES = ["", "A quiet day", "“Zürich”, 3 < 4 & more\nsecond line", "نهار هادئ"]
SCOPES = [
    Scopes(signs=signs, notes=notes, use=use, alerts=alerts)
    for signs in (False, True)
    for notes in (False, True)
    for use in (False, True)
    for alerts in (False, True)
]


def lived(number: int) -> User:
    """Make a person with a history that this number alone decides."""
    chance = random.Random(number)
    person = make_person(name=chance.choice(["", f"Person {number}", "Ünal <b>"]))
    days = chance.randrange(0, 12)
    if chance.random() < 0.4:
        live(person, BASELINE + chance.choice(["", "1" * 4, "1" * 6, "12340"]), ends=days)
    for back in range(days, 0, -1):
        if chance.random() < 0.8:
            _save_day(person, back, chance)
    if chance.random() < 0.3:
        make_plan(person, coping="Walk round the lake\nCall Maria", triggers="Old places")
    return person


def work_alerts(person: User, counselor: User, number: int) -> None:
    """Let a counselor close some of the alerts that they may see."""
    chance = random.Random(number)
    at = noon(TODAY) + timedelta(minutes=1)
    for alert in Alert.objects.visible_to(counselor, at=at).filter(person=person):
        if chance.random() < 0.5:
            close(alert=alert, by=counselor, at=at, outcome=AlertOutcome.USEFUL)


def _save_day(person: User, back: int, chance: random.Random) -> None:
    day = TODAY - timedelta(days=back)
    asked = chance.sample(SIGNS, chance.randrange(0, len(SIGNS)))
    fields = {code: chance.choice([0, 0, 1, 2, 3, 4]) for code in asked}
    if chance.random() < 0.6:
        fields["meeting"] = chance.choice(MeetingChoice.values)
    if chance.random() < 0.6:
        fields["used"] = chance.choice(UsedChoice.values)
    if chance.random() < 0.4:
        fields["medicine"] = chance.choice(MedicineChoice.values)
    if note := chance.choice(NOTES):
        fields["note"] = note
    if not fields:
        fields["used"] = UsedChoice.NO
    save(person, day, noon(day), **fields, finish=chance.random() < 0.8)
