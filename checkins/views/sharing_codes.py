"""A counselor's page for asking a person to share."""

import uuid
from contextlib import suppress

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.enums import ConsentKind
from checkins.forms.sharing import MakeCodeForm
from checkins.models import SharingCode
from checkins.services.sharing_codes import (
    CodeNotOpenError,
    NoNameError,
    NotACounselorError,
    make_code,
    withdraw_code,
)
from checkins.views.access import CounselorRequest, counselor_required, posted, refuse_fields
from checkins.views.answers import form_page, said

USED = "You sent this page before. Its code no longer works. Open the page again for a new one."
NO_NAME = "Your account has no name yet. Ask whoever runs this site to add it."


@require_http_methods(["GET", "HEAD", "POST"])
@counselor_required
def codes(request: CounselorRequest) -> HttpResponse:
    """List the open codes, or make a code and show it once, because only its hash is stored."""
    now, made, form = timezone.now(), "", MakeCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "kind": ConsentKind(form.cleaned_data["kind"])}
        try:
            code, row = make_code(by=request.user, at=now, **data)
        except NotACounselorError as error:  # switched off since this request began
            raise Http404 from error
        except NoNameError:
            form.add_error(None, NO_NAME)
        else:
            made = code if row.is_open(now) else ""
            if not made:
                form.add_error(None, USED)
    context = {
        "tab": "codes",
        "made": made,
        "link": request.build_absolute_uri(reverse("sharing_ask", args=[made])) if made else "",
        "label": form.cleaned_data["label"] if made else "",
        "open_codes": list(SharingCode.objects.visible_to(request.user).open(now)),
    }
    return form_page(
        request, "checkins/sharing_codes/page.html", MakeCodeForm() if made else form, **context
    )


@require_POST
@counselor_required
def withdraw(request: CounselorRequest, code_id: uuid.UUID) -> HttpResponse:
    """Withdraw an open code."""
    refuse_fields(request)
    get_object_or_404(SharingCode.objects.visible_to(request.user), pk=code_id)
    with suppress(CodeNotOpenError):  # a double tap, or the code was used meanwhile
        withdraw_code(code_id=code_id, by=request.user, at=timezone.now())
    return said(request, "The code is withdrawn.", "sharing_codes", place="codes")
