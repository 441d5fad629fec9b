"""The "My groups" pages: the person's groups, the clinic's list, and attendance."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.catalog.bidi import isolate
from checkins.charts.attendance import attendance_chart, attendance_keys, attendance_rows
from checkins.enums import Removal
from checkins.forms.groups import GroupFilter, GroupForm, NewGroupForm, ReminderForm, SkipForm
from checkins.models import ClinicGroup, SupportGroup
from checkins.queries.attendance import attendance_of
from checkins.queries.groups import my_group, my_groups, offered_groups
from checkins.services.groups import (
    TooManyGroupsError,
    add_group,
    change_group,
    pick_group,
    remove_group,
    set_reminder,
    skip_meeting,
    start_group,
    stop_group,
)
from checkins.services.mail.rules import may_be_mailed
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    dated_action,
    person_required,
    posted,
    refuse_fields,
)
from checkins.views.answers import answer, form_page, removed, said

FULL = "You have 20 groups here. Take one off the list first."


@require_safe
@dated
def groups(request: DatedRequest) -> HttpResponse:
    """List the person's groups, the next meeting first, and show how often they attended."""
    today = request.today
    mine = my_groups(request.user, today=today)
    attendance = attendance_of(request.user, today=today)
    context = {
        "tab": "people",
        "today": today,
        "going": [item for item in mine if not item.is_stopped],
        "stopped": [item for item in mine if item.is_stopped],
        "attendance": attendance,
        "chart": attendance_chart(attendance),
        "keys": attendance_keys(),
        "rows": attendance_rows(attendance),
    }
    return render(request, "checkins/groups/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def add(request: DatedRequest) -> HttpResponse:
    form = NewGroupForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = add_group(
                by=request.user,
                at=request.now,
                today=request.today,
                details=form.details(),
                form_id=form.cleaned_data["form_id"],
            )
        except TooManyGroupsError:
            form.add_error(None, FULL)
        else:
            sentence = f"{isolate(form.cleaned_data['name'])} is on your list."
            return said(request, sentence, "groups", place=f"group-{made.pk}")
    return form_page(request, "checkins/groups/new.html", form, tab="people")


@require_http_methods(["GET", "HEAD", "POST"])
@dated_action
def group(request: DatedRequest, group_id: uuid.UUID) -> HttpResponse:
    """Show one group; change it if it is the person's own, not one of the clinic's."""
    row = _group(request, group_id)
    if row.listed_id is not None:
        if request.method == "POST":
            raise Http404
        return _group_page(request, row)
    form = GroupForm(posted(request), initial=GroupForm.initial_from(row))
    if request.method == "POST" and form.is_valid():
        change_group(group=row, by=request.user, at=request.now, details=form.details())
        return said(request, "Your change is saved.", "groups", place=f"group-{group_id}")
    return _group_page(request, row, form=form)


@require_POST
@dated_action
def skip(request: DatedRequest, group_id: uuid.UUID) -> HttpResponse:
    """Skip one meeting, or go after all."""
    row, today = _group(request, group_id), request.today
    coming = my_group(row, person=request.user, today=today).coming
    form = SkipForm(request.POST, days=coming)
    if not form.is_valid():
        return _group_page(request, row, skip_form=form)
    skip_meeting(
        group=row,
        day=form.cleaned_data["day"],
        skips=form.is_skip,
        by=request.user,
        at=request.now,
        today=today,
    )
    sentence = "Saved. You skip that one." if form.is_skip else "Saved. You go to that one."
    return said(request, sentence, "groups_group", place="next", group_id=group_id)


@require_POST
@dated_action
def remind(request: DatedRequest, group_id: uuid.UUID) -> HttpResponse:
    """Set or remove the reminder that is mailed before the group's meetings."""
    row = _group(request, group_id)
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return _group_page(request, row, reminder_form=form)
    hours = form.cleaned_data["remind_hours"]
    set_reminder(group=row, hours=hours, by=request.user, at=request.now)
    sentence = "No reminder is set." if hours is None else "Your reminder is saved."
    return said(request, sentence, "groups", place=f"group-{group_id}")


@require_POST
@dated_action
def stop(request: DatedRequest, group_id: uuid.UUID) -> HttpResponse:
    refuse_fields(request)
    row, today = _group(request, group_id), request.today
    stop_group(group=row, by=request.user, at=request.now, today=today)
    return said(request, "Saved. We no longer plan it.", "groups", place=f"group-{group_id}")


@require_POST
@dated_action
def start_again(request: DatedRequest, group_id: uuid.UUID) -> HttpResponse:
    refuse_fields(request)
    row, today = _group(request, group_id), request.today
    start_group(group=row, by=request.user, at=request.now, today=today)
    return said(request, "Saved. We plan it again.", "groups", place=f"group-{group_id}")


@require_POST
@person_required
def remove(request: PersonRequest, group_id: uuid.UUID) -> HttpResponse:
    """Take a group off the person's list."""
    refuse_fields(request)
    remove_group(group=_group(request, group_id), by=request.user, at=timezone.now())
    return removed(request, "The group is off your list.", Removal.GROUP, group_id, "groups")


@require_safe
@dated
def find(request: DatedRequest) -> HttpResponse:
    """Show the clinic's groups, filtered as the address says."""
    return _find_page(request)


@require_POST
@dated_action
def pick(request: DatedRequest, listed_id: uuid.UUID) -> HttpResponse:
    """Add a group of the clinic's to the person's own list."""
    refuse_fields(request)
    listed = get_object_or_404(ClinicGroup.objects.visible_to(request.user), pk=listed_id)
    try:
        picked = pick_group(listed=listed, by=request.user, at=request.now, today=request.today)
    except TooManyGroupsError:
        return _find_page(request, problem=FULL)
    sentence = f"{isolate(listed.name)} is on your list."
    return said(request, sentence, "groups", place=f"group-{picked.pk}")


def _group(request: PersonRequest, group_id: uuid.UUID) -> SupportGroup:
    visible = SupportGroup.objects.visible_to(request.user).with_listed()
    row: SupportGroup = get_object_or_404(visible, pk=group_id)
    return row


def _group_page(
    request: DatedRequest,
    row: SupportGroup,
    *,
    form: GroupForm | None = None,
    skip_form: SkipForm | None = None,
    reminder_form: ReminderForm | None = None,
) -> HttpResponse:
    if form is None and row.listed_id is None:
        form = GroupForm(initial=GroupForm.initial_from(row))
    today = request.today
    item = my_group(row, person=request.user, today=today)
    context: dict[str, Any] = {
        "tab": "people",
        "today": today,
        "group": item,
        "form": form,
        "skip_form": skip_form,
        "reminder_form": reminder_form or ReminderForm(initial={"remind_hours": row.remind_hours}),
        "gets_mail": may_be_mailed(request.user),
    }
    posted_forms = [each for each in (form, skip_form, reminder_form) if each and each.is_bound]
    return answer(request, "checkins/groups/group.html", context, refused=bool(posted_forms))


def _find_page(request: DatedRequest, *, problem: str = "") -> HttpResponse:
    wanted = GroupFilter(request.GET)
    offered = offered_groups(
        request.user, today=request.today, filters=wanted.fields, weekday=wanted.weekday
    )
    context = {"tab": "people", "wanted": wanted, "offered": offered, "problem": problem}
    return answer(request, "checkins/groups/find.html", context, refused=bool(problem))
