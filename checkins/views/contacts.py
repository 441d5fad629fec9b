"""The "My people" pages: the contacts whom the person can call."""

import uuid
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.catalog.bidi import isolate
from checkins.enums import Removal
from checkins.forms.contacts import ROLES, ContactForm, NewContactForm, TextWordsForm
from checkins.models import Profile, SupportContact
from checkins.queries.groups import next_meeting
from checkins.services.contacts import (
    TooManyContactsError,
    add_contact,
    change_contact,
    move_contact_up,
    remove_contact,
    set_text_words,
)
from checkins.views.access import PersonRequest, person_required, posted, refuse_fields
from checkins.views.answers import check, form_page, removed, said

FULL = "You have 20 people here. Take someone off the list first."


@require_safe
@person_required
def contacts_page(request: PersonRequest) -> HttpResponse:
    meeting = partial(next_meeting, request.user, at=timezone.now())
    context = {
        "tab": "people",
        "contacts": list(SupportContact.objects.visible_to(request.user)),
        "next_meeting": None if request.user.has_quiet_home else meeting,
        "says": Profile.objects.visible_to(request.user).get().says_in_a_text,
    }
    return render(request, "checkins/contacts/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def text_words(request: PersonRequest) -> HttpResponse:
    """Change what a text to one of the person's people says."""
    if request.method == "POST":
        form = TextWordsForm(request.POST)
        if form.is_valid():
            set_text_words(by=request.user, at=timezone.now(), **form.cleaned_data)
            return said(request, "Your text is saved.", "contacts", place="text")
    else:
        profile = Profile.objects.visible_to(request.user).get()
        form = TextWordsForm(initial={"words": profile.text_words})
    return form_page(request, "checkins/contacts/text.html", form, tab="people")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def add(request: PersonRequest) -> HttpResponse:
    form = NewContactForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = add_contact(by=request.user, at=timezone.now(), **form.cleaned_data)
        except TooManyContactsError:
            form.add_error(None, FULL)
        else:
            name, number = isolate(form.cleaned_data["name"]), form.cleaned_data["number"]
            sentence = f"{name} is on your list.{check(number)}"
            return said(request, sentence, "contacts", place=f"contact-{made.pk}")
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def change(request: PersonRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Change a contact's name, number, relation, or whether the person may text them."""
    contact = _contact(request, contact_id)
    if request.method == "POST":
        form = ContactForm(request.POST)
        if form.is_valid():
            change_contact(contact=contact, by=request.user, at=timezone.now(), **form.cleaned_data)
            sentence = f"Your change is saved.{check(form.cleaned_data['number'])}"
            return said(request, sentence, "contacts", place=f"contact-{contact_id}")
    else:
        names = ("name", "number", "relation", "may_text")
        form = ContactForm(initial={name: getattr(contact, name) for name in names})
    return _form_page(request, form, contact=contact)


@require_POST
@person_required
def remove(request: PersonRequest, contact_id: uuid.UUID) -> HttpResponse:
    refuse_fields(request)
    contact = _contact(request, contact_id)
    remove_contact(contact=contact, by=request.user, at=timezone.now())
    sentence = f"{isolate(contact.name)} is off your list."
    return removed(request, sentence, Removal.CONTACT, contact.pk, "contacts")


@require_POST
@person_required
def move_up(request: PersonRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Move a contact one place up the list."""
    refuse_fields(request)
    contact = _contact(request, contact_id)
    move_contact_up(contact=contact, by=request.user, at=timezone.now())
    sentence = f"{isolate(contact.name)} moved up."
    return said(request, sentence, "contacts", place=f"contact-{contact_id}")


def _contact(request: PersonRequest, contact_id: uuid.UUID) -> SupportContact:
    visible = SupportContact.objects.visible_to(request.user)
    contact: SupportContact = get_object_or_404(visible, pk=contact_id)
    return contact


def _form_page(request: PersonRequest, form: ContactForm, **context: Any) -> HttpResponse:
    context = {"tab": "people", "roles": ROLES, **context}
    return form_page(request, "checkins/contacts/form.html", form, **context)
