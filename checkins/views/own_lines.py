"""The person's own triggers and signs: adding and retiring them."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.enums import OwnLineKind, Removal
from checkins.forms.own_lines import OwnLineForm
from checkins.models import OwnLine
from checkins.services.own_lines import MOST, TooManyLinesError, add_line, retire_line
from checkins.views.access import PersonRequest, person_required, posted, refuse_fields
from checkins.views.answers import form_page, removed, said

FULL = "Your list is full. Take one off first."


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def own_lines(request: PersonRequest, kind: OwnLineKind) -> HttpResponse:
    """List the active lines of one kind, and add one."""
    form = OwnLineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_line(by=request.user, at=timezone.now(), kind=kind, **form.cleaned_data)
        except TooManyLinesError:
            form.add_error(None, FULL)
        else:
            return said(request, "Added. Your check-in shows it now.", f"own_lines_{kind}s")
    lines = list(OwnLine.objects.visible_to(request.user).of_kind(kind).active())
    context = {"lines": lines, "most": MOST[kind], "has_room": len(lines) < MOST[kind]}
    return form_page(request, f"checkins/own_lines/{kind}s.html", form, **context)


@require_POST
@person_required
def retire(request: PersonRequest, line_id: uuid.UUID) -> HttpResponse:
    """Stop asking a line in the check-in."""
    refuse_fields(request)
    line = get_object_or_404(OwnLine.objects.visible_to(request.user).active(), pk=line_id)
    retire_line(line=line, by=request.user, at=timezone.now())
    sentence, there = "Taken off. Past days keep it.", f"own_lines_{line.kind}s"
    return removed(request, sentence, Removal.OWN_LINE, line_id, there)
