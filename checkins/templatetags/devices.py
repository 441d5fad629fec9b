"""A tag for an account's first page: the devices that are new to it."""

from typing import Any

from django import template

from checkins.forms.locking import is_locked
from checkins.queries.devices import NewDevice, new_devices

register = template.Library()


@register.simple_tag(takes_context=True)
def devices_to_tell_of(context: template.Context) -> list[NewDevice]:
    """Return the new devices that this one is to tell of, while the session is not locked.

    The account's row says whether there is any, so a page without one costs no query.
    """
    request: Any = context["request"]
    if not request.user.has_new_device or is_locked(request):
        return []
    return new_devices(request.user, session_hash=request.session.row_key)
