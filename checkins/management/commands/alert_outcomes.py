"""Print the outcomes of this deployment's alerts as counts, without naming anybody."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from checkins.engine.alert_outcomes import LEAST_JUDGED, LEAST_PEOPLE
from checkins.enums import NoticeKind
from checkins.queries.alert_budget import expected_here
from checkins.queries.alert_outcomes import (
    OVERDUE_DAYS,
    CauseCounts,
    DeploymentOutcomes,
    deployment_outcomes,
    promised_shares,
)

TOO_FEW = (
    f"fewer than {LEAST_JUDGED} alerts were closed with an opinion, or they were of fewer than "
    f"{LEAST_PEOPLE} people"
)


class Command(BaseCommand):
    help = "Print how many alerts opened and how they were closed, without any person."

    def handle(self, *_: Any, **__: Any) -> None:
        found = deployment_outcomes(at=timezone.now())
        if not found.enough:
            self.stdout.write(
                f"{TOO_FEW.capitalize()}. Numbers that small say little and could point to "
                "someone: none is printed."
            )
            return
        for cause, counts in found.causes.items():
            self.stdout.write(f"{NoticeKind(cause).label}: {_said(counts)}")
        if found.causes[NoticeKind.PATTERN].share:
            self.stdout.write(_promised_said())
            self.stdout.write(_overdue_said(found))
        self.stdout.write(_notices_said(found))
        self.stdout.write(
            "Right is what counselors said at closing: useful, or that the person returned to use. "
            "It says nothing of what no alert was about."
        )


def _said(counts: CauseCounts) -> str:
    share = counts.share
    if share is None:
        return f"{TOO_FEW}. No number."
    return (
        f"{counts.opened} opened, {counts.open_now} not closed; closed as useful or returned to "
        f"use {counts.right}, not useful {counts.not_useful}, corrected {counts.corrected}. Right: "
        f"{share.percent} of 100, likely {share.low_percent} to {share.high_percent} "
        f"(95 percent interval; {share.people} people)."
    )


def _promised_said() -> str:
    shares = "; ".join(
        f"{100 * row.simulated:.0f} and {100 * row.real:.0f} with {row.deteriorations_a_year:g}"
        for row in promised_shares()
    )
    return (
        "Expected to be right of 100 such notices, at the rate of simulated people and of "
        f"published diaries, with so many rises before use a person-year: {shares}."
    )


def _overdue_said(found: DeploymentOutcomes) -> str:
    judged = found.causes[NoticeKind.PATTERN].share
    due = found.overdue + (judged.judged if judged else 0)
    return (
        f"Of {due} that a counselor could close in time, {found.overdue} had no outcome after "
        f"{OVERDUE_DAYS} days."
    )


def _notices_said(found: DeploymentOutcomes) -> str:
    if found.notices_a_year is None or found.watched_people < LEAST_PEOPLE:
        return f"Fewer than {LEAST_PEOPLE} people have been compared with their own usual yet."
    expected = expected_here(found.notices, found.watched_days)
    source = "these notices" if expected.is_own else "published diaries"
    return (
        f"Notices from reach out on: {found.notices} in {found.person_years:.1f} person-years, "
        f"{found.notices_a_year:.2f} a year, of everybody; the bench's figure is of people who "
        f"stay well. Alert budgets expect {expected.factor:.2f} for one of the bench, by {source} "
        "first."
    )
