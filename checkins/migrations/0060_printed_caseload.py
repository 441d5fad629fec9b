from django.db import migrations, models


class RemoveForGood(migrations.RemoveConstraint):
    def database_backwards(self, *_, **__):
        """Leave it: see below."""


class AddForGood(migrations.AddConstraint):
    """On the way back the log's table goes on taking what it has: no row of a log changes."""

    def database_backwards(self, *_, **__):
        """Leave it: the next way forth replaces it by its name."""


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0059_staff_name_requests'),
    ]

    operations = [
        RemoveForGood(
            model_name='accessevent',
            name='checkins_accessevent_choices_known',
        ),
        migrations.AlterField(
            model_name='accessevent',
            name='action',
            field=models.CharField(choices=[('opened_caseload', 'saw you in their list'), ('opened_client', 'opened your trend page'), ('opened_session_sheet', 'opened your page for a visit'), ('printed_caseload', 'printed you in a list'), ('printed_with_use', 'printed you in a list, with what you said of use'), ('read_counseling_notes', 'read notes that others wrote about you'), ('opened_consent', 'read what you agreed to'), ('exported', 'saved a copy of your data'), ('saw_word', 'saw your signal'), ('saw_call', 'saw that you would like a call'), ('listed_by_system', 'saw you in its list'), ('handed_on', 'copied what you share with it')], max_length=40),
        ),
        AddForGood(
            model_name='accessevent',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['opened_caseload', 'opened_client', 'opened_session_sheet', 'printed_caseload', 'printed_with_use', 'read_counseling_notes', 'opened_consent', 'exported', 'saw_word', 'saw_call', 'listed_by_system', 'handed_on']), ('role__in', ['person', 'counselor', 'supporter', 'operator', 'system'])), name='checkins_accessevent_choices_known'),
        ),
    ]
