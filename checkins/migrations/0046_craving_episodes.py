"""Keep the cravings that a person rode out."""

import checkins.models.moments
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0045_care'),
    ]

    operations = [
        migrations.CreateModel(
            name='CravingEpisode',
            fields=[
                ('form_id', models.UUIDField(blank=True, editable=False, null=True)),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('sealed_text', models.TextField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='craving_episodes', to=settings.AUTH_USER_MODEL)),
                ('shared_with', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='cravingepisode_removed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__gte', models.F('started_at'))), name='checkins_cravingepisode_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.expressions.CombinedExpression(checkins.models.moments.Milliseconds('ended_at'), '-', checkins.models.moments.Milliseconds('started_at')), 86400000)), name='checkins_cravingepisode_ends_within_a_day'), models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('person', 'started_at'), name='checkins_cravingepisode_one_a_start'), models.UniqueConstraint(condition=models.Q(('form_id__isnull', False), ('removed_at', None)), fields=('person', 'form_id'), name='checkins_cravingepisode_one_a_form')],
            },
        ),
    ]
