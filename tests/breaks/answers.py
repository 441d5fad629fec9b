"""Breaks of measuring and keeping: the seal, the scores of a day, and the merge of its pages."""

from tests.breaking import Break

OTHER_WAY = "test_a_good_thing_counts_the_other_way_round"
SCORING, MERGE = "tests/engine/test_scoring.py", "tests/engine/test_merge.py"
SEALED, PACKED = "tests/models/test_sealed.py", "tests/models/test_packed.py"
ANSWER_BREAKS = [
    Break(
        name="an answer's letter is never another code's",
        path="checkins/models/packed.py",
        old="short += LETTER_OF[code] + digit",
        new="short += LETTER_OF[code].swapcase() + digit",
        run=(f"{PACKED}::test_the_letters_are_those_of_every_code_that_ships_and_never_move",),
    ),
    Break(
        name="answers from before they were packed are read as they stand",
        path="checkins/models/packed.py",
        old="    if not isinstance(short, str):\n        return stored\n",
        new="    if not isinstance(short, str):\n        return {}\n",
        run=(f"{PACKED}::test_a_saved_page_is_packed_and_an_older_row_is_read",),
    ),
    Break(
        name="the seal's binding",
        path="checkins/models/sealed.py",
        old='if plain["bind"] != bind:',
        new="if False:",
        run=(SEALED,),
        red=frozenset(
            {
                *(
                    f"{SEALED}::test_a_sealed_text_is_not_opened_at_another_place[{place}]"
                    for place in (
                        "supportcontact.number.0b6f0c1e-0000-4000-8000-000000000002",
                        "supportcontact.name.0b6f0c1e-0000-4000-8000-000000000001",
                        "checkinsubmission.number.0b6f0c1e-0000-4000-8000-000000000001",
                        "",
                    )
                ),
                f"{SEALED}::test_the_error_names_the_place_and_not_the_text",
                f"{SEALED}::test_a_token_moved_to_another_row_is_not_opened",
                f"{SEALED}::test_a_token_moved_to_another_field_is_not_opened",
            }
        ),
    ),
    Break(
        name="the meeting's mapping, missed is 3",
        path="checkins/engine/scoring.py",
        old='Meeting.MISSED: {"meeting_missed": 3,',
        new='Meeting.MISSED: {"meeting_missed": 4,',
        run=(SCORING,),
        red=frozenset(
            {
                f"{SCORING}::test_one_meeting_answer_is_two_signs[missed-values0]",
                f"{SCORING}::test_the_worked_example_of_a_whole_day",
                f"{SCORING}::test_a_meeting_is_two_answered_signs",
            }
        ),
    ),
    Break(
        name="the meeting's mapping, quiet is 2",
        path="checkins/engine/scoring.py",
        old='"meeting_quiet": 2}',
        new='"meeting_quiet": 3}',
        run=(SCORING,),
        red=frozenset({f"{SCORING}::test_one_meeting_answer_is_two_signs[quiet-values1]"}),
    ),
    Break(
        name="the meeting's mapping, else 0",
        path="checkins/engine/scoring.py",
        old='Meeting.SHARED: {"meeting_missed": 0, "meeting_quiet": 0}',
        new='Meeting.SHARED: {"meeting_missed": 0, "meeting_quiet": 1}',
        run=(SCORING,),
        red=frozenset({f"{SCORING}::test_one_meeting_answer_is_two_signs[shared-values2]"}),
    ),
    Break(
        name="a reverse-scored sign",
        path="checkins/engine/scoring.py",
        old="TOP - rating if rules[code].reversed else rating",
        new="rating",
        run=(SCORING,),
        red=frozenset(
            {
                # "Some" is the middle of the scale, so reversing it changes nothing.
                *(f"{SCORING}::{OTHER_WAY}[{tapped}-{4 - tapped}]" for tapped in (0, 1, 3, 4)),
                f"{SCORING}::test_the_worked_example_of_a_whole_day",
            }
        ),
    ),
    Break(
        name="the half-answered rule",
        path="checkins/engine/scoring.py",
        old="if not answered or len(answered) < SHOWN_SHARE * of:",
        new="if not answered:",
        run=(SCORING,),
        red=frozenset(
            {
                f"{SCORING}::test_a_score_stands_from_half_of_the_asked_signs_on[1-None]",
                f"{SCORING}::test_a_score_stands_from_half_of_the_asked_signs_on[2-None]",
                f"{SCORING}::test_no_planned_meeting_leaves_the_denominator",
            }
        ),
    ),
    Break(
        name="the merge's winner",
        path="checkins/engine/merge.py",
        old="ordered = sorted(submissions, key=lambda item: item.rank)",
        new="ordered = list(submissions)",
        run=(MERGE,),
        red=frozenset(
            {
                f"{MERGE}::test_the_later_edit_wins_whichever_arrives_first[0]",
                f"{MERGE}::test_the_larger_uuid_wins_between_edits_of_the_same_moment[0]",
                f"{MERGE}::test_every_order_and_repeat_gives_the_same_day",
            }
        ),
    ),
]
