"""Breaks of removing: a removed row is hidden, and undone by its owner within a day."""

from checkins.services.removals import REMOVABLE
from tests.breaking import Break

REMOVALS = "tests/services/test_removals.py"
HIDDEN = "test_a_removed_row_is_hidden_everywhere"
NOBODY_ELSE, A_DAY_LATER = "test_nobody_else_can_undo", "test_undo_ends_a_day_later"
NEVER_REVIVED = "test_a_link_that_was_accepted_is_never_revived"


def _removed(name):
    """Return the tests of this name, one for each model whose removed rows are hidden."""
    return {f"{REMOVALS}::{name}[{model.__name__}]" for model in REMOVABLE}


REMOVAL_BREAKS = [
    Break(
        name="a removed row is hidden",
        path="checkins/models/removals.py",
        old="get_queryset().filter(removed_at=None)",
        new="get_queryset()",
        run=(f"{REMOVALS}::{HIDDEN}",),
        red=frozenset(_removed(HIDDEN)),
    ),
    Break(
        name="a removal is undone by its owner alone",
        path="checkins/services/removals.py",
        old="model.with_removed.visible_to(by).select_for_update()",
        new="model.with_removed.select_for_update()",
        run=(f"{REMOVALS}::{NOBODY_ELSE}",),
        red=frozenset(_removed(NOBODY_ELSE)),
    ),
    Break(
        name="a removal is undone within a day",
        path="checkins/services/removals.py",
        old="if row.removed_at <= undo_ends_before(at):",
        new="if row.removed_at is False:",
        run=(f"{REMOVALS}::{A_DAY_LATER}",),
        red=frozenset(_removed(A_DAY_LATER)),
    ),
    Break(
        name="a supporter's link is never revived",
        path="checkins/services/supporters.py",
        old="filter(pk=supporter_id, accepted_at=None)",
        new="filter(pk=supporter_id)",
        run=(f"{REMOVALS}::{NEVER_REVIVED}",),
    ),
]
