"""Telling a counselor of a day with use, from the page after the answer."""

import uuid
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from checkins.catalog.bidi import isolate
from checkins.forms.confirming import hides_from_reader
from checkins.forms.telling import TELL, TellForm
from checkins.models import Consent, DailyCheckin
from checkins.services.telling import NothingToTellError, tell
from checkins.views.access import DatedRequest, dated_action
from checkins.views.answers import form_page, said
from checkins.views.confirming import ask_who


@require_POST
@dated_action
def answer(request: DatedRequest, day: date, consent_id: uuid.UUID) -> HttpResponse:
    """Tell the counselor of a consent, or tell nobody."""
    person = request.user
    row = get_object_or_404(DailyCheckin.objects.visible_to(person), day=day)
    own = Consent.objects.visible_to(person).select_related("counselor")
    consent = get_object_or_404(own, pk=consent_id)
    if hides_from_reader(request):
        ask_who(request)
    form = TellForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    name = isolate(consent.counselor.name)
    if form.cleaned_data["choice"] != TELL:
        sentence = f"OK. {name} isn’t told. You can still do it here."
        return said(request, sentence, "checkins_done", place="tell", day=day)
    try:
        tell(consent=consent, day=row, by=person, at=request.now)
    except NothingToTellError:
        sentence = f"No one was told. Look at what {name} can see."
        return said(request, sentence, "checkins_done", place="tell", day=day)
    return said(request, "That was a strong step.", "checkins_done", place="tell", day=day)
