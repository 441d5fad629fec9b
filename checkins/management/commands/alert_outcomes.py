"""Print the outcomes of this deployment's alerts as counts, without naming anybody."""

from typing import Any

from django.core.management.base import BaseCommand

from checkins.enums import NoticeKind
from checkins.queries.alert_budget import LEAST_CLOSED
from checkins.queries.alert_outcomes import CauseCounts, DeploymentOutcomes, deployment_outcomes


class Command(BaseCommand):
    help = "Print how many alerts opened and how they were closed, without any person."

    def handle(self, *_: Any, **__: Any) -> None:
        found = deployment_outcomes()
        if not found.enough:
            self.stdout.write(
                f"Fewer than {LEAST_CLOSED} alerts were closed as useful or not useful. "
                "Numbers that small say little and could point to someone: none is printed."
            )
            return
        for cause, counts in found.causes.items():
            self.stdout.write(f"{NoticeKind(cause).label}: {_said(counts)}")
        self.stdout.write(_notices_said(found))
        self.stdout.write(
            "Useful is what counselors said at closing. It is no error rate of the early warning."
        )


def _said(counts: CauseCounts) -> str:
    said = (
        f"{counts.opened} opened, {counts.open_now} not closed; closed as useful {counts.useful}, "
        f"not useful {counts.not_useful}, corrected {counts.corrected}."
    )
    if counts.judged < LEAST_CLOSED:
        return f"{said} Too few closed for a share."
    return f"{said} Useful: {100 * counts.useful / counts.judged:.0f} of 100 closed."


def _notices_said(found: DeploymentOutcomes) -> str:
    if found.notices_a_year is None:
        return "Nobody has been compared with their own usual yet."
    return (
        f"Notices from reach out on: {found.notices} in {found.person_years:.1f} person-years, "
        f"{found.notices_a_year:.2f} a year, of everybody; the bench's figure is of people who "
        "stay well."
    )
