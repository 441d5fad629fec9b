"""Count tries in rows, know devices, and count the looks that were refused."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0041_account_mails'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeniedLooks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.UUIDField()),
                ('day', models.DateField(db_index=True)),
                ('count', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='DeviceLink',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('address_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('good_until', models.DateTimeField(db_index=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TryCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('password', 'A password'), ('code', 'A code of the second step'), ('network', 'A secret in an address, from one network'), ('session', 'A secret in an address, from one browser'), ('link', 'A link to sign in, by mail'), ('mail', 'The mail that tells of many tries')], max_length=12)),
                ('key_hash', models.CharField(max_length=64)),
                ('moments', models.JSONField(default=list)),
                ('over_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='accountmail',
            name='checkins_accountmail_kind_known',
        ),
        migrations.AlterField(
            model_name='accountmail',
            name='kind',
            field=models.CharField(choices=[('confirm', 'Confirm this address'), ('reset', 'Choose a new password'), ('device', 'Sign in on another device'), ('tried', 'There were many tries to sign in')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='accountmail',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['confirm', 'reset', 'device', 'tried'])), name='checkins_accountmail_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='deniedlooks',
            constraint=models.UniqueConstraint(fields=('actor', 'day'), name='checkins_deniedlooks_one_per_day'),
        ),
        migrations.AddField(
            model_name='device',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='devicelink',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='trycount',
            constraint=models.UniqueConstraint(fields=('kind', 'key_hash'), name='checkins_trycount_one_per_key'),
        ),
        migrations.AddConstraint(
            model_name='trycount',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['password', 'code', 'network', 'session', 'link', 'mail'])), name='checkins_trycount_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(('used_at__gte', models.F('made_at'))), name='checkins_device_used_after_it'),
        ),
        migrations.AddConstraint(
            model_name='devicelink',
            constraint=models.CheckConstraint(condition=models.Q(('good_until__gt', models.F('made_at'))), name='checkins_devicelink_good_for_a_while'),
        ),
    ]
