"""The catalog's rows. The loader writes them from the reviewed files; nobody edits them by hand."""

from django.db import models

from checkins.enums import Cadence, StageChoice


class RelapseStage(models.Model):
    """One of the three relapse stages, with the words that pages show for it."""

    code = models.CharField(max_length=16, primary_key=True)
    name = models.CharField(max_length=40)
    page_title = models.CharField(max_length=60)
    about = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__in=StageChoice.values),
                name="%(app_label)s_%(class)s_code_known",
            )
        ]

    def __str__(self) -> str:
        return self.name


class WarningSign(models.Model):
    """One warning sign with the wording that people see; a new wording is a new code."""

    code = models.SlugField(max_length=40, primary_key=True)
    stage = models.ForeignKey(RelapseStage, on_delete=models.PROTECT, related_name="signs")
    text = models.CharField(max_length=200)
    short = models.CharField(max_length=60)
    cadence = models.CharField(max_length=8, choices=Cadence.choices)
    answer = models.CharField(max_length=8)
    reversed = models.BooleanField()
    bulk = models.BooleanField()
    acts_alone = models.BooleanField()
    source = models.CharField(max_length=200)
    active = models.BooleanField(default=True)
    catalog_version = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cadence__in=Cadence.values),
                name="%(app_label)s_%(class)s_cadence_known",
            )
        ]

    def __str__(self) -> str:
        return self.code
