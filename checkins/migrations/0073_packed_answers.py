"""New answers are written packed; older rows stay as they are, and are read as ever.

Nothing is changed in the database, so this takes no time. The way back writes every row plainly.
"""

from django.db import migrations

from checkins.models.packed import PackedField, unpacked

PACKED = {'CheckinSubmission': ('asked', 'fields'), 'DailyCheckin': ('asked', 'answers')}
AT_ONCE = 2_000


def write_plainly(apps, schema_editor):
    for name, columns in PACKED.items():
        rows = apps.get_model('checkins', name)._default_manager.order_by('pk').only(*columns)
        last = 0
        while found := list(rows.filter(pk__gt=last)[:AT_ONCE]):
            for row in found:
                for column in columns:
                    setattr(row, column, unpacked(getattr(row, column)))
            rows.bulk_update(found, columns)
            last = found[-1].pk
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.connection.check_constraints()  # it alters no table while a check is deferred


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0072_room_for_changes'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, write_plainly),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField('checkinsubmission', 'asked', PackedField(default=list)),
                migrations.AlterField('checkinsubmission', 'fields', PackedField(default=dict)),
                migrations.AlterField('dailycheckin', 'asked', PackedField(default=list)),
                migrations.AlterField('dailycheckin', 'answers', PackedField(default=dict)),
            ]
        ),
    ]
