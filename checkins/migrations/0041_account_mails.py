"""Let an account have no address yet, keep pending addresses, and queue the mails of its doors."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0040_bind_secrets")]

    operations = [
        migrations.AddField("user", "used_on", models.DateField(blank=True, null=True)),
        migrations.AlterField(
            "user", "email", models.EmailField(max_length=254, null=True, unique=True)
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(email__isnull=False)
                | ~models.Q(role__in=["counselor", "operator"]),
                name="checkins_user_staff_have_an_address",
            ),
        ),
        migrations.CreateModel(
            "PendingAddress",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("good_until", models.DateTimeField()),
                ("sealed_address", models.TextField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pending_address",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            "AccountMail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirm", "Confirm this address"),
                            ("reset", "Choose a new password"),
                        ],
                        max_length=12,
                    ),
                ),
                ("good_until", models.DateTimeField()),
                ("queued_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(db_index=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("sealed_values", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["next_at", "queued_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["confirm", "reset"]),
                        name="checkins_accountmail_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(lease=None, leased_until=None),
                            models.Q(lease__isnull=False, leased_until__isnull=False),
                            _connector="OR",
                        ),
                        name="checkins_accountmail_lease_has_end",
                    ),
                ],
            },
        ),
    ]
