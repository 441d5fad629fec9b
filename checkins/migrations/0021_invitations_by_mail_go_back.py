from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("checkins", "OutboxMessage").objects.filter(rule="invited").delete()


class Migration(migrations.Migration):
    """On the way back, messages without a person go before the column refuses them."""

    dependencies = [
        ('checkins', '0020_invitations_by_mail'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forget),
    ]
