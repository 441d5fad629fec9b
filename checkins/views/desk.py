"""Staff's own desk: an operator's parts with how each stands; own name and time zone; time left."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from checkins.forms.staff import DeskForm
from checkins.models import SafetyNote
from checkins.models.safety_notes import is_safety_contact
from checkins.queries.desk import desk_lines
from checkins.services.staff import set_desk
from checkins.views.access import UserRequest, operator_required, posted, staff_required
from checkins.views.answers import form_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def desk(request: UserRequest) -> HttpResponseBase:
    """Show an operator how each part stands; show or save others' name and time zone."""
    if not request.user.is_operator or request.method == "POST":
        return _own_page(request)
    context = {"tab": "desk", "lines": desk_lines(request.user, at=timezone.now())}
    return render(request, "checkins/desk/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def me(request: UserRequest) -> HttpResponse:
    """Show or save an operator's name and time zone; a counselor's stand on the desk itself."""
    return _own_page(request)


def _own_page(request: UserRequest) -> HttpResponse:
    user = request.user
    form = DeskForm(posted(request), initial={"name": user.name, "time_zone": user.time_zone})
    if request.method == "POST" and form.is_valid():
        set_desk(by=user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("desk")
    context = {"tab": "desk", "reads_notes": is_safety_contact(user)}
    if context["reads_notes"]:
        notes = SafetyNote.objects.visible_to(user, at=timezone.now())
        context["unread_notes"] = notes.unread().count()
    return form_page(request, "checkins/desk/page.html", form, **context)


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
