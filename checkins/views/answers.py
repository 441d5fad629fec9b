"""Responding to a post: with a page that says why it was refused, or what was done."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString

from checkins.catalog.phones import read_phone
from checkins.enums import Removal


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool
) -> HttpResponse:
    """Render a page, with status 400 if it shows why a post was refused."""
    return render(request, template, context, status=400 if refused else 200)


def answer_part(html: SafeString, *, refused: bool) -> HttpResponse:
    """Answer with a part of a page, as :func:`answer` does with a whole one."""
    return HttpResponse(html, status=400 if refused else 200)


def form_page(
    request: HttpRequest, template: str, form: forms.Form, **context: Any
) -> HttpResponse:
    """Render the page of a form; a bound form means that its post was refused."""
    return answer(request, template, {"form": form, **context}, refused=form.is_bound)


def said(
    request: HttpRequest, sentence: str, to: str, *, place: str = "", **parameters: Any
) -> HttpResponse:
    """Redirect to a page, which says in one sentence what was done.

    A long page says it at ``place``, a ``sentences_at`` of its template, and is scrolled there.
    """
    return said_at(request, sentence, reverse(to, kwargs=parameters), place=place)


def said_at(request: HttpRequest, sentence: str, address: str, *, place: str = "") -> HttpResponse:
    """Redirect to an address as :func:`said` does."""
    messages.success(request, sentence, extra_tags=place)
    return redirect(f"{address}#said" if place else address)


def check(number: str) -> str:
    """Return the sentence that follows a saved number which may be wrong, else nothing."""
    phone = read_phone(number)
    return " Check this number." if phone and phone.is_doubtful else ""


def removed(
    request: HttpRequest,
    sentence: str,
    removal: Removal,
    row_id: UUID,
    to: str,
    **parameters: Any,
) -> HttpResponse:
    """Redirect to a page, which says at its top what was removed, and offers to undo it.

    The message's tag is the address of the undoing; a place is never one, as it has no slash.
    """
    undo = reverse("removals_undo", args=[removal.value, row_id])
    messages.success(request, sentence, extra_tags=undo)
    there: HttpResponse = redirect(to, **parameters)
    return there
