"""Put the hash of each session's key in the place of the key; nobody is signed out."""

from base64 import b85encode
from hashlib import sha256

from django.db import migrations


def hash_keys(apps, _schema_editor):
    """Hash the keys of all sessions; see ``relapse_watch.sessions``."""
    sessions = apps.get_model("sessions", "Session").objects
    for key in list(sessions.values_list("session_key", flat=True)):
        hashed = b85encode(sha256(key.encode()).digest()).decode()
        sessions.filter(session_key=key).update(session_key=hashed)


def end_all(apps, _schema_editor):
    """End all sessions: no key can be made from its hash."""
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("checkins", "0035_form_drafts"), ("sessions", "0001_initial")]
    operations = [migrations.RunPython(hash_keys, end_all)]
