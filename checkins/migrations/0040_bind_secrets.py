"""Seal each secret of a second step anew, for the account of its row."""

from django.db import migrations

from checkins.models.sealed import SECRET_PLACE, SealError, seal, unseal

SECRETS = ('secret', 'seed')


def _place(row):
    return f'{SECRET_PLACE}.{row.user_id}'


def _reseal(apps, read_at, write_at):
    for row in apps.get_model('mfa', 'Authenticator').objects.iterator():
        changed = False
        for name in SECRETS:
            token = row.data.get(name)
            if not isinstance(token, str):
                continue
            try:
                text = unseal(token, bind=read_at(row))
            except SealError:  # it opened for nobody before, either
                continue
            row.data[name] = seal(text, bind=write_at(row))
            changed = True
        if changed:
            row.save(update_fields=['data'])


def bind(apps, schema_editor):
    _reseal(apps, lambda row: SECRET_PLACE, _place)


def unbind(apps, schema_editor):
    _reseal(apps, _place, lambda row: SECRET_PLACE)


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0039_sealed_names'),
        ('mfa', '0003_authenticator_type_uniq'),
    ]

    operations = [migrations.RunPython(bind, unbind)]
