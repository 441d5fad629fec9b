"""Whether a page that is shown says that something was refused."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool
) -> HttpResponse:
    """Show a page, with 400 where it says what was wrong with a post."""
    return render(request, template, context, status=400 if refused else 200)


def form_page(
    request: HttpRequest, template: str, form: forms.Form, **context: Any
) -> HttpResponse:
    """Show the page of a form: one that was posted comes back only where it was refused."""
    return answer(request, template, {"form": form, **context}, refused=form.is_bound)
