"""Responding to a post: with a page that says why it was refused, or what was done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool
) -> HttpResponse:
    """Render a page, with status 400 if it shows why a post was refused."""
    return render(request, template, context, status=400 if refused else 200)


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
