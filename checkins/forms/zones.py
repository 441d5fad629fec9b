"""The field for a person's time zone."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from checkins.queries.zones import UNITED_STATES, zone_words

AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def allowed_zones() -> frozenset[str]:
    """Return the zone names that are places: no offsets, no "right/", no "Factory", no bare UTC."""
    return frozenset(name for name in available_timezones() if name.split("/")[0] in AREAS)


@cache
def zone_options() -> SafeString:
    """Return the ``<option>`` groups, the United States first; cached, because there are 400."""
    groups = [("United States", list(UNITED_STATES.items()))]
    for area in AREAS:
        names = sorted(zone for zone in allowed_zones() if zone.startswith(f"{area}/"))
        cities = [(zone, zone.partition("/")[2].replace("_", " ")) for zone in names]
        groups.append((area, [pair for pair in cities if pair[0] not in UNITED_STATES]))
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        (
            (label, format_html_join("", '<option value="{}">{}</option>', pairs))
            for label, pairs in groups
            if pairs
        ),
    )


class ZoneSelect(forms.Widget):
    """A select whose options are built once; the chosen zone is added as the first option."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 the widget's signature
    ) -> SafeString:
        """Return the select; no zone is chosen until the person or a script chooses one."""
        first = (
            format_html('<option value="{0}" selected>{1}</option>', value, zone_words(value))
            if value in allowed_zones()
            else format_html('<option value="">{}</option>', "Choose your time zone")
        )
        return format_html(
            '<select name="{}" id="{}" data-guess-zone {}>{}{}</select>',
            name,
            (attrs or {}).get("id", f"id_{name}"),
            "required" if self.is_required else "",
            first,
            zone_options(),
        )


class ZoneField(forms.CharField):
    """The name of one allowed time zone."""

    widget = ZoneSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "Time zone", **kwargs})

    def clean(self, value: Any) -> str:
        """Return the zone's name.

        :raises ValidationError: if the zone is not on the list.
        """
        zone = super().clean(value)
        if zone and zone not in allowed_zones():
            raise ValidationError("Choose your time zone from the list.")
        return str(zone)
