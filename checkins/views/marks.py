"""Marking several clients of the list as seen, or setting them aside, at once."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from checkins.catalog.bidi import isolate
from checkins.forms.caseload import CaseloadView
from checkins.forms.marks import SET_ASIDE, MarksForm
from checkins.queries.sharing_reads import day_begins, local_day
from checkins.services.alerts import AlertNotOpenError
from checkins.services.marks import (
    NotTheirClientError,
    NotTogetherError,
    see_together,
    set_aside_together,
)
from checkins.views.access import PersonRequest, counselor_required
from checkins.views.answers import said_at
from checkins.views.caseload import show_caseload
from checkins.views.clients import shown_until

MEANWHILE = "An alert changed meanwhile. Nothing was marked. Look at the list again."


@require_POST
@counselor_required
def mark(request: PersonRequest) -> HttpResponse:
    """Mark the chosen clients as seen, or set them aside, and say so above the list."""
    now, counselor = timezone.now(), request.user
    form = MarksForm(request.POST, today=local_day(now, counselor))
    if not form.is_valid():
        return show_caseload(request, marks_form=form)
    data = form.cleaned_data
    is_aside = data["mark"] == SET_ASIDE
    whom = {"clients": data["client"], "by": counselor, "at": now}
    whom["shown_until"] = shown_until(request)
    try:
        if is_aside:
            until = day_begins(data["until"], counselor)
            set_aside_together(until=until, reason=data["reason"], **whom)
        else:
            see_together(**whom)
    except NotTheirClientError as error:
        raise Http404 from error
    except NotTogetherError as error:
        form.add_error("client", _why_not(error))
    except AlertNotOpenError:
        form.add_error("client", MEANWHILE)
    if form.errors:
        return show_caseload(request, marks_form=form)
    address = reverse("caseload") + CaseloadView(request.GET).listed()
    return said_at(request, _done(len(data["client"]), is_aside=is_aside), address)


def _why_not(error: NotTogetherError) -> str:
    """Say who cannot be marked with others, by the counselor's own label, and what to do."""
    said = []
    if error.alone:
        said.append(f"Open one by one: {_names(error.alone)}.")
    if error.idle:
        said.append(f"No alert waits: {_names(error.idle)}.")
    return " ".join([*said, "Nothing was marked."])


def _names(labels: Sequence[str]) -> str:
    return get_text_list([isolate(label) for label in labels], "and")


def _done(count: int, *, is_aside: bool) -> str:
    what = "set aside" if is_aside else "marked as seen"
    return ngettext("%(count)d client is %(what)s.", "%(count)d clients are %(what)s.", count) % {
        "count": count,
        "what": what,
    }
