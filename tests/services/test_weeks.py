from datetime import timedelta

import pytest

from checkins.models import AuditEvent, WeekIntention
from checkins.services.weeks import drop_intention, keep_intention
from tests.factories import make_person
from tests.services.patterns import TODAY, noon


def keep(person, week_from=TODAY, **said):
    return keep_intention(by=person, at=noon(TODAY), week_from=week_from, **said)


def test_a_week_has_one_intention_and_the_last_one_is_kept(person):
    first = keep(person, text="Call my brother")
    keep(person, TODAY + timedelta(days=7), code="walk")
    keep(make_person(), code="outside")

    changed = keep(person, code="walk")

    assert changed.pk == first.pk
    mine = WeekIntention.objects.visible_to(person).newest_first()
    assert [(one.code, one.text) for one in mine] == [("walk", ""), ("walk", "")]


@pytest.mark.parametrize("said", [{}, {"code": "walk", "text": "Swim"}])
def test_an_intention_is_one_or_the_other(person, said):
    with pytest.raises(ValueError, match="code or words"):
        keep(person, **said)


def test_letting_go_of_one_is_logged_once(person):
    keep(person, code="walk")

    for _ in range(2):
        drop_intention(by=person, at=noon(TODAY), week_from=TODAY)

    assert not WeekIntention.objects.exists()
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["intention_kept", "intention_dropped"]
