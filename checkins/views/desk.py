"""The page on which staff change their own name and time zone; and how long they stay signed in."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from checkins.forms.staff import DeskForm
from checkins.models import SafetyNote
from checkins.models.safety_notes import is_safety_contact
from checkins.services.staff import set_desk
from checkins.views.access import UserRequest, posted, staff_required
from checkins.views.answers import form_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def desk(request: UserRequest) -> HttpResponse:
    """Show or save name and time zone; the page links to the sign-in settings."""
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
@staff_required
def time_left(request: UserRequest) -> HttpResponse:
    """Return the seconds until the session ends: a poll of a page's own does not move its end."""
    return JsonResponse({"seconds": request.staff_seconds})  # type: ignore[attr-defined]
