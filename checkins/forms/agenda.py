"""The form that sets a next visit, and which session sheets an address asks for."""

import re
import uuid
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode

from checkins.forms.base import UUID_TEXT, StrictForm
from checkins.queries.agenda import Agenda

VISIT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)
SPELLED = "%Y-%m-%dT%H:%M"
FARTHEST = timedelta(days=731)  # two years, one of them a leap year
MOST_SHEETS = 20
PAGE = re.compile(r"[1-9][0-9]?", re.ASCII)


class VisitField(forms.Field):
    """A day and a time on the counselor's clock, exactly as a browser sends them."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SPELLED)

    def to_python(self, value: Any) -> datetime | None:
        """Return the time without a zone, None if nothing was sent.

        :raises ValidationError: if it is spelled in another way, or not in this century.
        """
        if not value:
            return None
        try:
            return datetime.fromisoformat(value if VISIT.fullmatch(str(value)) else "")
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class VisitForm(StrictForm):
    """The time of the next visit; blank for none. It is to come, and within two years.

    ``at`` is now, ``zone`` the counselor's, ``visit`` the time that is set already.
    """

    next_visit_at = VisitField(
        label="Next visit",
        required=False,
        error_messages={"invalid": "Next visit: use a day and a time."},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        at: datetime,
        zone: tzinfo,
        visit: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        initial = {"next_visit_at": visit.astimezone(zone) if visit else None}
        super().__init__(data, initial=initial, **kwargs)
        self.first = at.astimezone(zone).replace(second=0, microsecond=0)
        self.zone, self.last = zone, self.first + FARTHEST
        limits = {"min": f"{self.first:{SPELLED}}", "max": f"{self.last:{SPELLED}}"}
        self.fields["next_visit_at"].widget.attrs.update(limits)

    def clean_next_visit_at(self) -> datetime | None:
        """Return the moment in the counselor's zone.

        A clock that is put back shows some times twice: the first is meant.

        :raises ValidationError: if the clock skips it, or it is past or too far.
        """
        wall = self.cleaned_data["next_visit_at"]
        if wall is None:
            return None
        when: datetime = wall.replace(tzinfo=self.zone)
        if when.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != wall:
            raise forms.ValidationError(
                "Next visit: the clocks go forward then and skip that time. Choose another."
            )
        if when < self.first:
            raise forms.ValidationError("Next visit: that time has passed. Choose a later one.")
        if when > self.last:
            raise forms.ValidationError(
                "Next visit: that’s more than two years away. Check the year."
            )
        return when


class SheetsChoice:
    """The sheets that an address asks for, twenty at a time; what it does not know is ignored."""

    def __init__(self, query: QueryDict) -> None:
        """Read the day or the week, or the clients who were ticked."""
        of = query.get("of", "")
        self.of = of if of in {"today", "week"} else ""
        given = [] if self.of else query.getlist("client")
        self.ticked = list(dict.fromkeys(text for text in given if UUID_TEXT.fullmatch(text)))
        page = query.get("page", "")
        self.page = int(page) if PAGE.fullmatch(page) else 1

    def clients(self, agenda: Agenda) -> list[uuid.UUID]:
        """Return the clients of the agenda whose sheets are asked for, by their visits."""
        if self.of:
            return agenda.of_today if self.of == "today" else agenda.of_this_week
        ticked = {uuid.UUID(text) for text in self.ticked}
        everybody = [*agenda.ids_of(agenda.parts), *(row.id for row in agenda.without)]
        return [client_id for client_id in everybody if client_id in ticked]

    def here(self, clients: list[uuid.UUID]) -> list[uuid.UUID]:
        """Return those of the clients who are on this page."""
        return clients[(self.page - 1) * MOST_SHEETS : self.page * MOST_SHEETS]

    def link(self, page: int) -> str:
        """Return the query string of another page of these sheets."""
        named: dict[str, Any] = {"of": self.of} if self.of else {"client": self.ticked}
        return f"?{urlencode({**named, 'page': page}, doseq=True)}"
