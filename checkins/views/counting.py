"""Help check the warning: a person lets their days be counted, and stops that in one tap."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.forms.counting import CountingForm
from checkins.forms.sharing import last_day_of
from checkins.models import CountingConsent
from checkins.services.counting import agree_to_counting, counting_text, stop_counting
from checkins.services.sharing import EndNotAllowedError, TextChangedError
from checkins.services.sharing_texts import digest
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    person_required,
    posted,
    refuse_fields,
    while_staying,
)
from checkins.views.answers import form_page, said
from checkins.views.confirming import ask_who

AGREED = "Saved. You help check the warning."
STOPPED = "Stopped. You aren’t counted."
CHANGED = "The text changed meanwhile. Please read it again."


@require_http_methods(["GET", "HEAD", "POST"])
@dated
@while_staying
def counting(request: DatedRequest) -> HttpResponse:
    """Show the text and what was agreed to, and agree."""
    form = CountingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        ask_who(request)
        if _agreed(request, form):
            # A form that was sent before agrees to nothing again, and may have been stopped since.
            return said(request, AGREED if _running(request) else STOPPED, "counting")
    consent = _running(request)
    text = counting_text(consent.text_version) if consent else counting_text()
    return form_page(
        request,
        "checkins/counting/page.html",
        form,
        consent=consent,
        text=text,
        shown=digest(text),
    )


@require_POST
@person_required
def stop(request: PersonRequest) -> HttpResponse:
    """Take back what was agreed to; it asks for nothing, not even the time zone."""
    refuse_fields(request)
    stop_counting(by=request.user, at=timezone.now())
    return said(request, STOPPED, "counting")


def _running(request: DatedRequest) -> CountingConsent | None:
    own = CountingConsent.objects.visible_to(request.user)
    found: CountingConsent | None = own.running(request.now).first()
    return found


def _agreed(request: DatedRequest, form: CountingForm) -> bool:
    data = form.cleaned_data
    try:
        agree_to_counting(
            last_day=last_day_of(data["days"], request.today),
            shown_sha256=data["shown"],
            by=request.user,
            at=request.now,
            form_id=data["form_id"],
        )
    except (TextChangedError, EndNotAllowedError):
        form.add_error(None, CHANGED)
    return form.is_valid()
