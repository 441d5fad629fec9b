"""The UUID of the form that made a row, by which the same form is known when it is sent again."""

from django.db import models


class MadeByForm(models.Model):
    """A row that a form makes. ``form_id`` is null if no form made it."""

    form_id = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def one_row_a_form(*owner: str, kept: models.Q | None = None) -> models.UniqueConstraint:
    """Return the constraint that a form makes one row of its owner, however often it is sent.

    ``kept`` leaves out the rows that were taken away.
    """
    return models.UniqueConstraint(
        fields=[*owner, "form_id"],
        condition=models.Q(form_id__isnull=False) & (kept or models.Q()),
        name="%(app_label)s_%(class)s_one_a_form",
    )
