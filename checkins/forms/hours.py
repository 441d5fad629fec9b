"""The form of a counselor's hours, days away, deputy, and how they hear of what cannot wait."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from checkins.catalog.bidi import isolate
from checkins.engine.hours import Hours
from checkins.enums import Channel, ReachOutHow
from checkins.forms.base import StrictForm
from checkins.forms.clocks import ClockField
from checkins.forms.days import DayField
from checkins.forms.groups import DAYS
from checkins.forms.zones import ZoneField
from checkins.models import User
from checkins.queries.hours import Work
from checkins.services.hours import Wanted

MOST_AWAY = timedelta(days=366)
BAD_DAYS = "Days: please choose from the seven."
HOW = [
    (ReachOutHow.AT_ONCE, "At once"),
    (ReachOutHow.THREE_HOURS, "Every three hours, all in one"),
    (ReachOutHow.DIGEST, "Once a day, at 8 AM on days you work"),
]
WHERE = [
    (Channel.EMAIL, "By e-mail"),
    (Channel.PUSH, "As a notification on my devices"),
]


class HoursForm(StrictForm):
    """What a counselor says of their own work."""

    repeated_names = frozenset({"works_on"})

    works_on = forms.MultipleChoiceField(
        label="Days",
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Days: please choose one or more.", "invalid_choice": BAD_DAYS},
    )
    works_from = ClockField(label="From")
    works_until = ClockField(label="Until")
    time_zone = ZoneField(help_text="The time zone of these hours.")
    away_from = DayField(
        label="First day away", required=False, bad="First day away: please choose a day."
    )
    away_to = DayField(
        label="Last day away", required=False, bad="Last day away: please choose a day."
    )
    deputy = forms.ChoiceField(
        label="Who covers for you",
        required=False,
        error_messages={"invalid_choice": "Who covers: please choose from the list."},
    )
    how_soon = forms.ChoiceField(
        label="For “Reach out” and “Strong change”",
        choices=HOW,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "How you hear: please choose one of the three."
        ),
    )
    channel = forms.ChoiceField(
        label="Where messages reach you",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Where messages reach you: please choose one."
        ),
    )

    def __init__(
        self,
        *args: Any,
        deputies: Collection[User],
        takes_push: bool,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.deputies = {str(each.subject_ref): each for each in deputies}
        named = [(ref, isolate(each.name)) for ref, each in self.deputies.items()]
        self.fields["deputy"].choices = [("", "Nobody"), *named]  # type: ignore[attr-defined]
        self.fields["channel"].choices = WHERE if takes_push else WHERE[:1]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Compare the two times, and the two days away with each other and with today."""
        data = super().clean()
        starts, ends = data.get("works_from"), data.get("works_until")
        if starts and ends and ends <= starts:
            self.add_error("works_until", "Until: please choose a time after the first.")
        first, last = data.get("away_from"), data.get("away_to")
        if first and "away_to" in data and not last:
            self.add_error("away_to", "Last day away: please say until when.")
        elif last and "away_from" in data and not first:
            self.add_error("away_from", "First day away: please say from when.")
        elif first and last:
            self._compare(first, last)
        return data

    def _compare(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("away_to", "Last day away: please choose one after the first.")
        elif last < self._today:
            self.add_error("away_to", "Last day away: that day is over. Leave both empty.")
        elif last - self._today > MOST_AWAY:
            self.add_error("away_to", "Last day away: please choose a day within a year.")

    def wanted(self) -> Wanted:
        """Return what was said."""
        data = self.cleaned_data
        first, last = data["away_from"], data["away_to"]
        hours = Hours(
            weekdays=frozenset(int(day) for day in data["works_on"]),
            starts_at=data["works_from"],
            ends_at=data["works_until"],
            zone=ZoneInfo(data["time_zone"]),
            away=(first, last) if first else None,
        )
        return Wanted(
            hours=hours,
            how=ReachOutHow(data["how_soon"]),
            channel=Channel(data["channel"]),
            deputy=self.deputies.get(data["deputy"]),
        )

    @staticmethod
    def initial_from(work: Work, deputies: Collection[User], *, today: date) -> dict[str, Any]:
        """Return the initial values; days away that are over are left out."""
        hours = work.hours
        away = hours.away if hours.away and hours.away[1] >= today else (None, None)
        chosen = [str(each.subject_ref) for each in deputies if each.pk == work.deputy_id]
        return {
            "works_on": [str(weekday) for weekday in sorted(hours.weekdays)],
            "works_from": hours.starts_at,
            "works_until": hours.ends_at,
            "time_zone": hours.zone.key,
            "away_from": away[0],
            "away_to": away[1],
            "deputy": "".join(chosen),
            "how_soon": work.how,
            "channel": work.channel,
        }
