"""Name the constants under which each day was judged and each memory folded.

All days and memories from before are of v3, the only version there was; the memories say so.
"""

from django.db import migrations, models
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce


def name_the_constants(apps, schema_editor):
    statuses = apps.get_model("checkins", "PersonStatus").objects.exclude(state_after=None)
    statuses.update(constants=Coalesce(KT("state_after__version"), models.Value("")))


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0047_day_after'),
    ]

    operations = [
        migrations.AddField(
            model_name='dailycheckin',
            name='constants',
            field=models.CharField(blank=True, default='v3', max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='personstatus',
            name='constants',
            field=models.CharField(blank=True, default='', max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='personstatus',
            name='constants_changed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='personstatus',
            name='constants_said_day',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='personstatus',
            index=models.Index(fields=['constants', 'person'], name='status_of_constants'),
        ),
        migrations.RunPython(name_the_constants, migrations.RunPython.noop),
    ]
