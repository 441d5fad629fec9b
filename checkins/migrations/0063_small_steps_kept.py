"""Let a day have several small steps, one of them unanswered; and let a person keep small steps."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


def one_a_day(apps, schema_editor):
    """On the way back a day has one step again: the newest one stays."""
    choices = apps.get_model("checkins", "StepChoice").objects
    seen = set()
    for pk, *day in choices.order_by("-picked_at").values_list("pk", "person_id", "picked_on"):
        if tuple(day) in seen:
            choices.filter(pk=pk).delete()
        seen.add(tuple(day))


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0062_week_intentions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='stepchoice',
            name='checkins_stepchoice_one_a_day',
        ),
        migrations.AddConstraint(
            model_name='stepchoice',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('person', 'picked_on'), name='checkins_stepchoice_one_open_a_day'),
        ),
        migrations.AddIndex(
            model_name='stepchoice',
            index=models.Index(fields=['person', '-picked_on', '-picked_at'], name='step_of_person'),
        ),
        migrations.AlterField(
            model_name='stepchoice',
            name='outcome',
            field=models.CharField(blank=True, choices=[('helped', 'Did it, and it helped'), ('little', 'Did it, it helped a little'), ('not', 'Did it, it didn’t help'), ('not_done', 'I didn’t do it'), ('skip', 'Skip this')], max_length=12),
        ),
        migrations.CreateModel(
            name='KeptStep',
            fields=[
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kept_at', models.DateTimeField()),
                ('code', models.CharField(blank=True, max_length=40)),
                ('sealed_text', models.TextField(blank=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_steps', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-kept_at'], name='kept_step_of_person'), models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='keptstep_removed')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None), models.Q(('code', ''), _negated=True)), fields=('person', 'code'), name='checkins_keptstep_once'), models.CheckConstraint(condition=models.Q(('code', ''), ('sealed_text', ''), _connector='XOR'), name='checkins_keptstep_code_or_words')],
            },
        ),
        # The last one is the first on the way back, where the old constraint is made after it.
        migrations.RunPython(migrations.RunPython.noop, one_a_day),
    ]
