"""The log of who changed what: append-only, without names or texts.

It names people by their random ``subject_ref``; after an erasure nothing links it to the account.
"""

from django.db import models


class AuditEvent(models.Model):
    """One write. ``about`` and ``by`` are subject references, not foreign keys."""

    at = models.DateTimeField()
    by = models.UUIDField()
    about = models.UUIDField(db_index=True)
    action = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)  # days, pages and codes; never an answer or a text

    class Meta:
        indexes = [models.Index(fields=["at"], name="audit_by_time")]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"
