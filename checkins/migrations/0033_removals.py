from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0032_code_link'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='break',
            name='checkins_break_one_begins_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='break',
            name='checkins_break_one_a_form',
        ),
        migrations.RemoveConstraint(
            model_name='checkinimport',
            name='checkins_checkinimport_one_waiting',
        ),
        migrations.RemoveConstraint(
            model_name='lookback',
            name='checkins_lookback_one_per_day',
        ),
        migrations.RemoveConstraint(
            model_name='supportcontact',
            name='checkins_supportcontact_one_a_form',
        ),
        migrations.RemoveConstraint(
            model_name='supportgroup',
            name='checkins_supportgroup_picked_once',
        ),
        migrations.RemoveConstraint(
            model_name='supportgroup',
            name='checkins_supportgroup_one_a_form',
        ),
        migrations.RemoveConstraint(
            model_name='thoughtrecord',
            name='checkins_thoughtrecord_one_a_form',
        ),
        migrations.AddField(
            model_name='break',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='break',
            name='planned_last_day',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='break',
            name='removed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='checkinimport',
            name='removed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='lookback',
            name='removed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='supportcontact',
            name='removed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='supportgroup',
            name='removed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='thoughtrecord',
            name='removed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='break',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='break_removed'),
        ),
        migrations.AddIndex(
            model_name='checkinimport',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='checkinimport_removed'),
        ),
        migrations.AddIndex(
            model_name='lookback',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='lookback_removed'),
        ),
        migrations.AddIndex(
            model_name='supportcontact',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='supportcontact_removed'),
        ),
        migrations.AddIndex(
            model_name='supportgroup',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='supportgroup_removed'),
        ),
        migrations.AddIndex(
            model_name='thoughtrecord',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='thoughtrecord_removed'),
        ),
        migrations.AddConstraint(
            model_name='break',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('person', 'first_day'), name='checkins_break_one_begins_a_day'),
        ),
        migrations.AddConstraint(
            model_name='break',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('planned_last_day', None)), models.Q(('ended_at__isnull', False), ('planned_last_day__gt', models.F('last_day')), ('planned_last_day__isnull', False)), _connector='OR'), name='checkins_break_ended_before_its_plan'),
        ),
        migrations.AddConstraint(
            model_name='break',
            constraint=models.UniqueConstraint(condition=models.Q(('form_id__isnull', False), ('removed_at', None)), fields=('person', 'form_id'), name='checkins_break_one_a_form'),
        ),
        migrations.AddConstraint(
            model_name='checkinimport',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', True), ('removed_at', None)), fields=('person',), name='checkins_checkinimport_one_waiting'),
        ),
        migrations.AddConstraint(
            model_name='lookback',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('person', 'day'), name='checkins_lookback_one_per_day'),
        ),
        migrations.AddConstraint(
            model_name='supportcontact',
            constraint=models.UniqueConstraint(condition=models.Q(('form_id__isnull', False), ('removed_at', None)), fields=('person', 'form_id'), name='checkins_supportcontact_one_a_form'),
        ),
        migrations.AddConstraint(
            model_name='supportgroup',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('person', 'listed'), name='checkins_supportgroup_picked_once'),
        ),
        migrations.AddConstraint(
            model_name='supportgroup',
            constraint=models.UniqueConstraint(condition=models.Q(('form_id__isnull', False), ('removed_at', None)), fields=('person', 'form_id'), name='checkins_supportgroup_one_a_form'),
        ),
        migrations.AddConstraint(
            model_name='thoughtrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('form_id__isnull', False), ('removed_at', None)), fields=('person', 'form_id'), name='checkins_thoughtrecord_one_a_form'),
        ),
    ]
