"""Staff's own desk: how an operator's parts stand; own name and time zone; time left."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.forms.staff import AskNameForm, DeskForm, DeskZoneForm
from checkins.models import SafetyNote
from checkins.models.safety_notes import is_safety_contact
from checkins.queries.desk import desk_lines
from checkins.queries.staff import newest_name_request
from checkins.services.staff import set_desk, set_desk_zone
from checkins.services.staff_names import (
    NameWaitsError,
    NoRequestError,
    ask_for_name,
    take_name_back,
)
from checkins.views.access import (
    CounselorRequest,
    UserRequest,
    counselor_required,
    operator_required,
    posted,
    refuse_fields,
    staff_required,
)
from checkins.views.answers import answer, form_page, said

ASKED = "Asked. Whoever runs this site confirms it."


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def desk(request: UserRequest) -> HttpResponseBase:
    """Show an operator how each part stands, and others their own; save a time zone."""
    if not request.user.is_operator or request.method == "POST":
        return _desk_page(request)
    context = {"tab": "desk", "lines": desk_lines(request.user, at=timezone.now())}
    return render(request, "checkins/desk/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def me(request: UserRequest) -> HttpResponse:
    """Show or save an operator's name and time zone."""
    user = request.user
    form = DeskForm(posted(request), initial={"name": user.name, "time_zone": user.time_zone})
    if request.method == "POST" and form.is_valid():
        set_desk(by=user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("desk")
    return form_page(request, "checkins/desk/me.html", form, tab="desk")


@require_POST
@counselor_required
def ask_name(request: CounselorRequest) -> HttpResponse:
    """Ask the operators for another name."""
    form, now = AskNameForm(request.POST), timezone.now()
    if not form.is_valid():
        return _desk_page(request, name_form=form)
    try:
        made = ask_for_name(by=request.user, at=now, **form.cleaned_data)
    except NameWaitsError:
        form.add_error(None, "You asked for another name before. Take that back first.")
        return _desk_page(request, name_form=form)
    return said(request, ASKED if made else "That’s your name already.", "desk", place="name")


@require_POST
@counselor_required
def take_back_name(request: CounselorRequest) -> HttpResponse:
    """Take back the request for another name."""
    refuse_fields(request)
    with suppress(NoRequestError):  # a double tap, or an operator was faster; the page says so
        take_name_back(by=request.user, at=timezone.now())
    return said(request, "Your name stays as it is.", "desk", place="name")


def _desk_page(request: UserRequest | CounselorRequest, **refused: Any) -> HttpResponse:
    """Show somebody's own desk, or save their time zone; ``refused`` may hold the name's form."""
    user = request.user
    form = DeskZoneForm(None if refused else posted(request), initial={"time_zone": user.time_zone})
    if form.is_bound and form.is_valid():
        set_desk_zone(by=user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("desk")
    context = {
        "tab": "desk",
        "form": form,
        "name_form": AskNameForm(),
        "name_request": newest_name_request(user),
        "reads_notes": is_safety_contact(user),
        **refused,
    }
    if context["reads_notes"]:
        notes = SafetyNote.objects.visible_to(user, at=timezone.now())
        context["unread_notes"] = notes.unread().count()
    is_refused = form.is_bound or bool(refused)
    return answer(request, "checkins/desk/page.html", context, refused=is_refused)


@require_safe
@operator_required
def roles(request: UserRequest) -> HttpResponse:
    """Say who may see and do what, and how somebody gets another role."""
    return render(request, "checkins/desk/roles.html", {"tab": "desk"})


@require_safe
@staff_required
def time_left(request: UserRequest) -> HttpResponse:
    """Return the seconds until the session ends: a poll of a page's own does not move its end."""
    return JsonResponse({"seconds": request.staff_seconds})  # type: ignore[attr-defined]
