from django.db import migrations, models

OWNERS = {
    'break': ['person'],
    'clinicgroup': [],
    'consent': ['person'],
    'contactlog': ['client'],
    'ownline': ['person'],
    'sharingcode': ['counselor'],
    'staffinvitation': ['invited_by'],
    'supportcontact': ['person'],
    'supporter': ['person'],
    'supportgroup': ['person'],
    'thoughtrecord': ['person'],
}


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0027_seal_canary'),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name='form_id',
                field=models.UUIDField(blank=True, editable=False, null=True),
            )
            for name in OWNERS
        ),
        *(
            migrations.AddConstraint(
                model_name=name,
                constraint=models.UniqueConstraint(
                    fields=[*owner, 'form_id'],
                    condition=models.Q(form_id__isnull=False),
                    name=f'checkins_{name}_one_a_form',
                ),
            )
            for name, owner in OWNERS.items()
        ),
    ]
