"""Breaks of handing on: who reads, by what, and as far as which scope."""

from tests.breaking import Break

API, SCOPES = "tests/api/test_fhir.py", "tests/api/test_fhir_scopes.py"
BUNDLES = "tests/exports/test_fhir_bundles.py"
SYSTEMS = "tests/services/test_systems.py"

SYSTEM_BREAKS = [
    Break(
        name="a system that is not at work reads nothing",
        path="checkins/models/sharing.py",
        old='return works | is_at_work(at, f"{through}system__")',
        new='return works | models.Q((f"{through}system__isnull", False))',
        run=(
            f"{SYSTEMS}::test_while_the_token_has_ended_nothing_is_in_force_and_a_new_one_goes_on",
        ),
    ),
    Break(
        name="nothing is mailed or promised because of a system",
        path="checkins/models/sharing.py",
        old="return self.filter(counselor__isnull=False)",
        new="return self.all()",
        run=(f"{SYSTEMS}::test_what_is_a_counselors_has_no_meaning_for_a_system",),
    ),
    Break(
        name="a token that ended opens nothing",
        path="checkins/services/fhir.py",
        old="System.objects.at_work(at).filter(token_hash",
        new="System.objects.filter(token_hash",
        run=(f"{API}::test_a_token_that_ended_or_was_replaced_opens_nothing",),
    ),
    Break(
        name="no cookie is read beside a token",
        path="checkins/middleware/systems.py",
        old='        request.META.pop("HTTP_COOKIE", None)\n',
        new="",
        run=(f"{API}::test_a_session_beside_the_token_changes_nothing",),
    ),
    Break(
        name="a copy that leaves asks for the consent at each part",
        path="checkins/queries/fhir.py",
        old="lambda rows: rows.visible_to(counselor, at=at)",
        new="lambda rows: rows",
        run=(f"{BUNDLES}::test_a_consent_that_ends_while_a_file_leaves_hands_on_nothing_more",),
    ),
    Break(
        name="without use the level is as if it had not been answered",
        path="checkins/models/sharing.py",
        old='return "level" if self.use else "level_without_use"',
        new='return "level"',
        run=(f"{SCOPES}::test_without_use_a_day_with_use_reads_as_one_without[levels-by_system]",),
    ),
    Break(
        name="no reason names an answer to who is not shown answers",
        path="checkins/queries/fhir.py",
        old="hidden = [HIDDEN if code in ONE_ANSWER else code",
        new="hidden = [code",
        run=tuple(
            f"{SCOPES}::test_no_reason_names_an_answer_to_who_is_not_shown_answers[{reader}-False]"
            for reader in ("by_system", "by_counselor")
        ),
    ),
    Break(
        name="a token in force is slowed by nobody else's wrong ones",
        path="checkins/api/access.py",
        old="    if system is None:\n        raise _unknown(",
        new="    if system is None or not take_try(WRONG_TOKENS, "
        'f"systems {get_ip(request)}", at=now):\n        raise _unknown(',
        run=(f"{API}::test_wrong_tokens_are_counted_by_network_and_lock_no_system_out",),
    ),
]
