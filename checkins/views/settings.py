"""The settings: answers that a person gave once and can change, each on its own page."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from checkins.engine.days import local_date
from checkins.models import CountingConsent, Reminders
from checkins.queries.reminders import back_on, reminders_words
from checkins.queries.sharing import who_can_see
from checkins.queries.zones import zone_words
from checkins.views.access import PersonRequest, person_required, posted
from checkins.views.answers import form_page, said
from checkins.views.confirming import ask_who
from checkins.views.onboarding import (
    MAIL,
    MEANS,
    MEDICINE,
    NAME,
    PHONE,
    TIME,
    profile_of,
    save_answer,
)

SETTINGS = {
    "used-means": MEANS,
    "medicine": MEDICINE,
    "time": TIME,
    "name": NAME,
    "mail": MAIL,
    "phone": PHONE,
}


@require_safe
@person_required
def settings_page(request: PersonRequest) -> HttpResponse:
    """Show the settings, each with a link to its page."""
    person, now = request.user, timezone.now()
    chosen = Reminders.objects.visible_to(person).first()
    return render(
        request,
        "checkins/settings/page.html",
        {
            "profile": profile_of(person),
            "zone_words": zone_words(person.time_zone),
            "reminders_words": reminders_words(chosen),
            "back_on": back_on(chosen, today=local_date(now, person.zone)) if person.zone else "",
            "who_sees": who_can_see(person, now),
            "counting": CountingConsent.objects.visible_to(person).running(now).first(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def change_setting(request: PersonRequest, what: str) -> HttpResponse:
    """Show or save one setting."""
    question = SETTINGS.get(what)
    if question is None:
        raise Http404
    if question is PHONE and request.method == "POST" and request.user.has_quiet_home:
        ask_who(request)  # leaving the quiet Home shows more
    form = question.form(posted(request), initial=question.initial(request.user))
    if request.method == "POST" and save_answer(question, request.user, form):
        if question is PHONE and request.user.has_quiet_home:
            return said(request, question.sentence, "home")  # the settings ask from now on
        return said(request, question.sentence, "settings", place="about")
    return form_page(request, f"checkins/settings/{question.template}.html", form)
