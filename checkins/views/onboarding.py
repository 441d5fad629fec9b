"""Onboarding: three pages after sign-up, each of which can be skipped."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from checkins.forms.accounts import (
    MailForm,
    MedicineForm,
    NameForm,
    PhoneForm,
    StartTimeForm,
    TimeForm,
    UsedMeansForm,
)
from checkins.forms.base import OWN_KEYS, StrictForm
from checkins.forms.clocks import hour_of
from checkins.forms.contacts import FirstPersonForm
from checkins.models import Profile, Reminders, User
from checkins.services.accounts import (
    finish_onboarding,
    say_used_means,
    set_mail,
    set_name,
    set_quiet_home,
    set_takes_medicine,
    set_time,
)
from checkins.services.code_links import waiting_code
from checkins.services.contacts import TooManyContactsError, add_contact
from checkins.services.reminders import set_checkin_hour
from checkins.views.access import PersonRequest, person_required, posted
from checkins.views.answers import form_page
from checkins.views.confirming import ask_who

SHARED_PHONE = "shared"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of onboarding or the settings.

    ``initial`` returns the form's stored values, ``save`` writes a valid form, and ``sentence``
    says so.
    """

    form: Callable[..., StrictForm]
    initial: Callable[[User], dict[str, Any]]
    save: Callable[[User, Any], None]
    template: str
    sentence: str


def _save_person(person: User, form: FirstPersonForm) -> None:
    add_contact(by=person, at=timezone.now(), **form.cleaned_data)


def _save_means(person: User, form: UsedMeansForm) -> None:
    say_used_means(by=person, at=timezone.now(), means=form.as_means())


@transaction.atomic
def _save_time(person: User, form: TimeForm) -> None:
    data, now = form.cleaned_data, timezone.now()
    set_time(by=person, at=now, time_zone=data["time_zone"], part_of_day=data["part_of_day"])
    set_checkin_hour(by=person, at=now, checkin_at=form.checkin_at)


def _save_phone(person: User, form: StrictForm) -> None:
    set_quiet_home(
        by=person, at=timezone.now(), is_shared=form.cleaned_data["phone"] == SHARED_PHONE
    )


@transaction.atomic
def _save_start_time(person: User, form: StartTimeForm) -> None:
    _save_time(person, form)
    if form.cleaned_data["phone"]:
        _save_phone(person, form)


def _save_name(person: User, form: NameForm) -> None:
    set_name(by=person, at=timezone.now(), **form.cleaned_data)


def _save_mail(person: User, form: MailForm) -> None:
    wants_mail = form.cleaned_data["mail"] == "yes"
    set_mail(by=person, at=timezone.now(), wants_mail=wants_mail)


def _save_medicine(person: User, form: MedicineForm) -> None:
    takes = form.cleaned_data["takes_medicine"] == "yes"
    set_takes_medicine(by=person, at=timezone.now(), takes=takes)


def profile_of(person: User) -> Profile:
    profile: Profile = Profile.objects.visible_to(person).get()
    return profile


def _means_initial(person: User) -> dict[str, Any]:
    return UsedMeansForm.initial_from(profile_of(person).used_means)


def _time_initial(person: User) -> dict[str, Any]:
    chosen = Reminders.objects.visible_to(person).first()
    hour, part_of_day = chosen and chosen.checkin_at, profile_of(person).part_of_day
    return {
        "time_zone": person.time_zone,
        "part_of_day": part_of_day,
        "remind": hour is not None,
        "remind_at": hour or (hour_of(part_of_day) if part_of_day else None),
    }


def _phone_initial(person: User) -> dict[str, Any]:
    return {"phone": SHARED_PHONE if person.has_quiet_home else "mine"}


def _mail_initial(person: User) -> dict[str, Any]:
    return {"mail": "yes" if profile_of(person).wants_mail else "no"}


def _medicine_initial(person: User) -> dict[str, Any]:
    takes = profile_of(person).takes_medicine
    return {} if takes is None else {"takes_medicine": "yes" if takes else "no"}


PERSON = Question(
    FirstPersonForm,
    lambda _: {},
    _save_person,
    "person",
    "They’re on your list now.",
)
MEANS = Question(
    UsedMeansForm, _means_initial, _save_means, "means", "What “used” means for you is saved."
)
TIME = Question(TimeForm, _time_initial, _save_time, "time", "Your time is saved.")
START_TIME = Question(StartTimeForm, _time_initial, _save_start_time, "time", "Your time is saved.")
PHONE = Question(
    PhoneForm, _phone_initial, _save_phone, "phone", "Your choice about this phone is saved."
)
NAME = Question(
    NameForm, lambda person: {"name": person.name}, _save_name, "name", "Your name is saved."
)
MAIL = Question(MailForm, _mail_initial, _save_mail, "mail", "Your choice about e-mails is saved.")
MEDICINE = Question(
    MedicineForm, _medicine_initial, _save_medicine, "medicine", "Your answer is saved."
)
PAGES = (PERSON, MEANS, START_TIME)


@require_safe
@person_required
def onboarding(request: PersonRequest) -> HttpResponse:
    """Redirect to the first of the three pages."""
    return redirect("onboarding_page", page_number=1)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def page(request: PersonRequest, page_number: int) -> HttpResponse:
    """Show or save one page; skipping saves nothing."""
    if not 1 <= page_number <= len(PAGES):
        raise Http404
    if request.method == "POST" and request.user.has_quiet_home:
        ask_who(request)  # it could be left here
    question = PAGES[page_number - 1]
    form = question.form(posted(request), initial=question.initial(request.user))
    skipped = request.POST.getlist("skip") == ["1"] and set(request.POST) <= {"skip", *OWN_KEYS}
    if skipped:
        return _next_page(request, page_number)
    if request.method == "POST":
        with transaction.atomic():  # the last answer and the end of onboarding
            if save_answer(question, request.user, form):
                messages.success(request, question.sentence)
                return _next_page(request, page_number)
    template = f"checkins/onboarding/{question.template}.html"
    return form_page(
        request, template, form, page_number=page_number, numbers=range(1, len(PAGES) + 1)
    )


def _next_page(request: PersonRequest, page_number: int) -> HttpResponse:
    if page_number < len(PAGES):
        return redirect("onboarding_page", page_number=page_number + 1)
    person, now = request.user, timezone.now()
    finish_onboarding(by=person, at=now)
    if person.zone is None:
        return redirect("home")  # a link that waits needs the zone, too
    code = waiting_code(profile_of(person), at=now)
    return redirect("sharing_ask", code=code) if code else redirect("checkins")


def save_answer(question: Question, person: User, form: StrictForm) -> bool:
    if not form.is_valid():
        return False
    try:
        question.save(person, form)
    except TooManyContactsError:
        form.add_error(None, "You have 20 people here. Take someone off the list first.")
        return False
    return True
