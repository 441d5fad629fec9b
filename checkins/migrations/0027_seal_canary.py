import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0025_import_day_order'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealCanary',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
                ('sealed_text', models.TextField()),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
