"""The operator's pages of the clinic's groups; they never show who goes to a group."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.forms.clinic_groups import ListedGroupForm, NewListedGroupForm
from checkins.models import ClinicGroup
from checkins.queries.clinic_groups import clinic_groups
from checkins.services.clinic_groups import (
    change_listed_group,
    list_group,
    relist_group,
    retire_group,
)
from checkins.views.access import UserRequest, operator_required, posted, refuse_fields
from checkins.views.answers import form_page, said


@require_safe
@operator_required
def groups(request: UserRequest) -> HttpResponse:
    return render(request, "checkins/clinic/groups.html", {"board": clinic_groups(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def add(request: UserRequest) -> HttpResponse:
    form = NewListedGroupForm(posted(request), initial={"time_zone": request.user.time_zone})
    if request.method == "POST" and form.is_valid():
        made = list_group(
            by=request.user,
            at=timezone.now(),
            details=form.details(),
            form_id=form.cleaned_data["form_id"],
        )
        return said(
            request, "The group is on the list.", "clinic_groups", place=f"listed-{made.pk}"
        )
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def change(request: UserRequest, listed_id: uuid.UUID) -> HttpResponse:
    """Change the details of a listed group."""
    listed = _listed(request, listed_id)
    form = ListedGroupForm(posted(request), initial=ListedGroupForm.initial_from(listed))
    if request.method == "POST" and form.is_valid():
        details = form.details()
        change_listed_group(listed=listed, by=request.user, at=timezone.now(), details=details)
        return said(request, "Your change is saved.", "clinic_groups", place=f"listed-{listed_id}")
    return _form_page(request, form, listed=listed)


@require_POST
@operator_required
def retire(request: UserRequest, listed_id: uuid.UUID) -> HttpResponse:
    """Stop offering a group."""
    refuse_fields(request)
    retire_group(listed=_listed(request, listed_id), by=request.user, at=timezone.now())
    return said(request, "The group is off the list.", "clinic_groups", place=f"listed-{listed_id}")


@require_POST
@operator_required
def relist(request: UserRequest, listed_id: uuid.UUID) -> HttpResponse:
    refuse_fields(request)
    relist_group(listed=_listed(request, listed_id), by=request.user, at=timezone.now())
    sentence = "The group is on the list again."
    return said(request, sentence, "clinic_groups", place=f"listed-{listed_id}")


def _listed(request: UserRequest, listed_id: uuid.UUID) -> ClinicGroup:
    visible = ClinicGroup.objects.visible_to(request.user)
    listed: ClinicGroup = get_object_or_404(visible, pk=listed_id)
    return listed


def _form_page(
    request: UserRequest, form: ListedGroupForm, *, listed: ClinicGroup | None = None
) -> HttpResponse:
    return form_page(request, "checkins/clinic/group.html", form, listed=listed)
