"""Keep who asked to go on with a consent, who lets one end, and since when sharing has no gap."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def lift(apps, schema_editor):
    """On the way back, the triggers go that name the column; they are put back after the migrate."""
    table = "checkins_consent"
    where = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
    for what in ("update", "delete", "change", "truncate"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}{where}")


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0060_printed_caseload'),
    ]

    operations = [
        migrations.AddField(
            model_name='consent',
            name='shared_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='LetEnd',
            fields=[
                ('consent', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='let_end', serialize=False, to='checkins.consent')),
                ('answered_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents_let_end', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RenewalAsk',
            fields=[
                ('consent', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='renewal_ask', serialize=False, to='checkins.consent')),
                ('asked_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renewal_asks', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.RunPython(migrations.RunPython.noop, lift),
    ]
