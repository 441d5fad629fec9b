from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0022_notice_kind_words'),
    ]

    operations = [
        *(
            migrations.RenameField('dailycheckin', f'usual_{stage}', f'baseline_{stage}')
            for stage in ('emotional', 'mental', 'physical')
        ),
        migrations.RenameField('personstatus', 'new_usual_days', 'baseline_days'),
    ]
