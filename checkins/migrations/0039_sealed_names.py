"""Seal the names that people give their contacts, supporters and groups."""

from django.db import migrations, models

from checkins.models.sealed import seal, unseal

# Model, the field of before, and the sealed one.
NAMES = [
    ("supportcontact", "name", 40),
    ("supporter", "name", 40),
    ("supporter", "shown_name", 40),
    ("supportgroup", "name", 60),
]
KINDS = ["mutual_help", "skills", "alumni", "buddy", "therapy", "family", "faith", "other"]


def _rows(apps, model):
    return apps.get_model("checkins", model)._base_manager.all()


def seal_names(apps, _schema_editor):
    """Seal every name for its row."""
    for model, field, _ in NAMES:
        for key, name in _rows(apps, model).exclude(**{field: ""}).values_list("pk", field):
            sealed = seal(name, bind=f"{model}.{field}.{key}")
            _rows(apps, model).filter(pk=key).update(**{f"sealed_{field}": sealed})


def open_names(apps, _schema_editor):
    """Put every name back in plain text."""
    for model, field, _ in NAMES:
        rows = _rows(apps, model).exclude(**{f"sealed_{field}": ""})
        for key, sealed in rows.values_list("pk", f"sealed_{field}"):
            name = unseal(sealed, bind=f"{model}.{field}.{key}")
            _rows(apps, model).filter(pk=key).update(**{field: name})


OWN = models.Q(listed=None, kind__in=KINDS) & ~models.Q(sealed_name="")
LISTED = models.Q(listed__isnull=False, sealed_name="", kind="", weekday=None)


class Migration(migrations.Migration):
    dependencies = [("checkins", "0038_lengths_in_plain_sql")]
    operations = [
        migrations.RemoveConstraint("supportgroup", "checkins_supportgroup_own_or_listed"),
        *(
            migrations.AddField(model, f"sealed_{field}", models.TextField(blank=True, default=""))
            for model, field, _ in NAMES
        ),
        # A default, so that the way back can add the columns to rows.
        *(
            migrations.AlterField(
                model, field, models.CharField(max_length=longest, blank=True, default="")
            )
            for model, field, longest in NAMES
        ),
        migrations.RunPython(seal_names, open_names),
        *(migrations.RemoveField(model, field) for model, field, _ in NAMES),
        *(
            migrations.AlterField(
                model, f"sealed_{field}", models.TextField(blank=model == "supportgroup")
            )
            for model, field, _ in NAMES
        ),
        migrations.AddConstraint(
            "supportgroup",
            models.CheckConstraint(
                condition=OWN | LISTED, name="checkins_supportgroup_own_or_listed"
            ),
        ),
    ]
