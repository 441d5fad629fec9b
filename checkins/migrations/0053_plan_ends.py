import uuid
from datetime import timedelta

from django.db import migrations
from django.utils import timezone

BEFORE = {"ends_first": timedelta(days=14), "ends_last": timedelta(days=3)}


def plan_ends(apps, schema_editor):
    """Write when the warnings of each consent are due that was signed before they were planned.

    One that was queued before is looked at once more, and its message is known.
    """
    now = timezone.now()
    due, consents = apps.get_model("checkins", "Due"), apps.get_model("checkins", "Consent")
    for rule, before in BEFORE.items():
        rows = consents.objects.filter(revoked_at=None, expires_at__gt=now).order_by("pk")
        due.objects.bulk_create(
            (
                due(
                    id=uuid.uuid4(),
                    account_id=consent.person_id,
                    rule=rule,
                    consent_id=consent.pk,
                    next_due_at=consent.expires_at - before,
                )
                for consent in rows.only("person_id", "granted_at", "expires_at").iterator()
                if before < consent.expires_at - consent.granted_at
            ),
            batch_size=500,
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("checkins", "0052_good_until")]

    operations = [migrations.RunPython(plan_ends, migrations.RunPython.noop)]
