"""Taking everything along: a person's own data as a file, and bringing such a file."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.views.access import PersonRequest, person_required


@require_safe
@person_required
def take_along(request: PersonRequest) -> HttpResponse:
    """Say what there is to take along."""
    return render(request, "checkins/take_along/page.html")


@require_POST
@person_required
def take_file(_request: PersonRequest) -> HttpResponse:
    """Hand out the file."""
    return redirect("take_along")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def bring(request: PersonRequest) -> HttpResponse:
    """Take in a file of another site."""
    return render(request, "checkins/take_along/page.html")
