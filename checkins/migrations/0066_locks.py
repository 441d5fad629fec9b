"""Keep the PIN of a device, and when sharing was stopped on a locked phone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0065_plain_labels")]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="stopped_locked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="DevicePin",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pin",
                        serialize=False,
                        to="checkins.device",
                    ),
                ),
                ("pin_hash", models.CharField(max_length=128)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tries__lte", 5)),
                        name="checkins_devicepin_five_tries",
                    ),
                ],
            },
        ),
    ]
