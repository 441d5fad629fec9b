"""Keep what a person's text says, and who reads what people share, and when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("checkins", "0044_takes_medicine")]

    operations = [
        migrations.AddField("profile", "sealed_text_words", models.TextField(blank=True)),
        migrations.AddField(
            "clinic", "reads_on", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddField("clinic", "reads_from", models.TimeField(blank=True, null=True)),
        migrations.AddField("clinic", "reads_zone", models.CharField(blank=True, max_length=64)),
        migrations.AddField(
            "clinic",
            "reader",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "clinic",
            models.CheckConstraint(
                condition=Q(
                    reads_on__isnull=True, reads_from__isnull=True, reads_zone="", reader=None
                )
                | (
                    Q(
                        reads_on__isnull=False,
                        reads_on__gte=1,
                        reads_on__lte=0b1111111,
                        reads_from__isnull=False,
                    )
                    & ~Q(reads_zone="")
                ),
                name="checkins_clinic_reading_times_whole",
            ),
        ),
    ]
