"""Breaks of kept statements: what is refused, what is put in, and what is compared."""

from tests.breaking import Break

PATH, TESTS = "checkins/models/statements.py", "tests/models/test_statements.py"
REFUSED = f"{TESTS}::test_what_has_not_one_text_is_refused"
READS = f"{TESTS}::test_a_kept_statement_reads_what_its_queryset_reads"


def refused(*what: str) -> frozenset[str]:
    return frozenset(f"{REFUSED}[{each}]" for each in what)


STATEMENT_BREAKS = [
    Break(
        name="a moment that is no value is kept",
        path=PATH,
        old="if not is_moment and type(first)",
        new="if type(first)",
        run=(REFUSED,),
        red=refused("a clock", "a clock's day", "a moment of the code", "a day of the code"),
    ),
    Break(
        name="a parameter need not be any value",
        path=PATH,
        old='    raise NotOneStatementError(f"a parameter comes from no value: {type(first)}")',
        new="    return None",
        run=(REFUSED,),
        red=refused(
            *("a clock", "a clock's day", "a moment of the code", "a day of the code"),
            "the zone of a request",
        ),
    ),
    Break(
        name="texts need not be equal",
        path=PATH,
        old="if text != other_text or len(params)",
        new="if len(params)",
        run=(REFUSED,),
        red=refused("a far day"),
    ),
    Break(
        name="a build may read the database",
        path=PATH,
        old=".execute_wrapper(_refuse):",
        new=".execute_wrapper(lambda execute, *given: execute(*given)):",
        run=(REFUSED,),
        red=refused("a count"),
    ),
    Break(
        name="the time zone of a request is kept",
        path=PATH,
        old='timezone.override("America/Caracas")',
        new='timezone.override("Asia/Kathmandu")',
        run=(REFUSED,),
        red=refused("the zone of a request"),
    ),
    Break(
        name="rows that are brought along are kept",
        path=PATH,
        old="    if rows._prefetch_related_lookups or rows._known_related_objects or rows._hints:",
        new="    if False:",
        run=(REFUSED,),
        red=refused("prefetched rows", "rows of a row"),
    ),
    Break(
        name="both sets of made-up values rise",
        path=PATH,
        old="FAR_AHEAD - apart",
        new="FAR_AHEAD + apart",
        run=(REFUSED,),
        red=refused("a condition"),
    ),
    Break(
        name="a value is not moved",
        path=PATH,
        old="adapt_datefield_value(value + self.by if self.by else value)",
        new="adapt_datefield_value(value)",
        run=(READS,),
        red=frozenset(
            f"{READS}[{each}]" for each in ("rows_of", "as_values", "as_pairs", "as_dates")
        ),
    ),
    Break(
        name="None is a parameter as any other",
        path=PATH,
        old="shape += name, type(value), value",
        new="shape += (name,)",
        run=(f"{TESTS}::test_what_decides_a_text_has_a_text_of_its_own",),
    ),
    Break(
        name="a checked run compares nothing",
        path=PATH,
        old="            kept.compare(values, self.build)",
        new="            pass",
        run=(f"{TESTS}::test_what_made_up_values_do_not_show_is_found_at_a_checked_run",),
    ),
]
