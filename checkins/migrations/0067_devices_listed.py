"""What is listed of a device, whose sign-in it is, and the mail of a new one."""

from typing import Any

from django.db import migrations, models

KINDS = [
    ("confirm", "Confirm this address"),
    ("reset", "Choose a new password"),
    ("device", "Sign in on another device"),
    ("tried", "There were many tries to sign in"),
    ("going", "Your account will be erased"),
    ("gone", "Your account is erased"),
    ("new_device", "A new device signed in"),
]
KNOWN = "checkins_accountmail_kind_known"


def drop_mails(apps: Any, _editor: Any) -> None:
    """Drop the mails that the release before does not know."""
    apps.get_model("checkins", "AccountMail").objects.filter(kind="new_device").delete()


class Migration(migrations.Migration):
    dependencies = [("checkins", "0066_locks")]

    operations = [
        migrations.RemoveConstraint("accountmail", KNOWN),
        migrations.AlterField(
            "accountmail", "kind", models.CharField(choices=KINDS, max_length=12)
        ),
        migrations.AddConstraint(
            "accountmail",
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _ in KINDS]), name=KNOWN
            ),
        ),
        migrations.AddField("device", "is_news", models.BooleanField(default=False)),
        migrations.AddField(
            "device", "label", models.CharField(default="A browser", max_length=40)
        ),
        # "?" stands for a sign-in of before: its device has not noted it yet.
        migrations.AddField(
            "device",
            "session_hash",
            models.CharField(blank=True, db_index=True, default="?", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_mails),
    ]
