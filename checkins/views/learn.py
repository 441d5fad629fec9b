"""The Learn pages, from files: they work signed out, without a script and without the database."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkins.catalog.learn import learn_catalog
from checkins.views.access import kept_by_nobody_signed_in, viewer_of


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """List every learning page under its group."""
    viewer = viewer_of(request)
    context = {"groups": learn_catalog().by_group, "viewer": viewer}
    response = render(request, "checkins/learn/contents.html", context)
    return kept_by_nobody_signed_in(response, viewer)


@require_safe
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one learning page, with a link to the next."""
    catalog = learn_catalog()
    found = catalog.by_number.get(number)
    if found is None:
        raise Http404
    viewer = viewer_of(request)
    context = {"page": found, "next": catalog.after(found), "viewer": viewer}
    response = render(request, "checkins/learn/page.html", context)
    return kept_by_nobody_signed_in(response, viewer)
