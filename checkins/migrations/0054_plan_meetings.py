"""Let the worker look at each group that reminds: until now all groups were read each time."""

from django.db import migrations
from django.utils import timezone


def plan(apps, _editor):
    """Give each group a row that is due now: the first look writes when to look again."""
    groups = apps.get_model("checkins", "SupportGroup").objects.filter(
        remind_hours__isnull=False, stopped_on=None, removed_at=None
    )
    due, now = apps.get_model("checkins", "Due"), timezone.now()
    due.objects.bulk_create(
        [
            due(account_id=person, rule="meeting", group_id=group, next_due_at=now)
            for group, person in groups.values_list("pk", "person_id").iterator()
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("checkins", "0053_plan_ends")]

    operations = [migrations.RunPython(plan, migrations.RunPython.noop)]
