from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0023_baseline'),
    ]

    operations = [
        migrations.RemoveConstraint('supportword', 'checkins_supportword_known'),
        migrations.RenameModel('SupportWord', 'SupportSignal'),
        migrations.RenameField('supportsignal', 'word', 'signal'),
        migrations.AlterField(
            'supportsignal',
            'person',
            models.OneToOneField(
                on_delete=models.deletion.CASCADE, primary_key=True, serialize=False,
                related_name='support_signal', to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            'supportsignal',
            models.CheckConstraint(
                condition=models.Q(signal__in=['fine', 'wished']),
                name='checkins_supportsignal_known',
            ),
        ),
    ]
