"""PostgreSQL's run leaves out what no database can change, and nothing else."""

import pytest

from tests.conftest import (
    ANY_DATABASE,
    BOTH_DATABASES,
    BOTH_IN_FULL,
    HERE,
    touches_rows,
)

DECIDED_BY_THE_DATABASE = {"management", "models", "queries", "services"}


def is_marked(request):
    return request.node.get_closest_marker("any_database") is not None


def test_what_asks_for_no_database_runs_once(request):
    assert not touches_rows(request.node)
    assert is_marked(request)


def test_what_asks_for_rows_runs_on_both(request, db):
    assert touches_rows(request.node)
    assert not is_marked(request)


@pytest.mark.django_db(transaction=True)
def test_what_commits_runs_on_both(request):
    assert touches_rows(request.node)
    assert not is_marked(request)


def test_what_asks_for_no_database_reaches_none():
    from checkins.models import User

    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.exists()


@pytest.mark.parametrize("path", sorted(ANY_DATABASE | BOTH_DATABASES | BOTH_IN_FULL))
def test_a_path_that_is_named_exists(path):
    assert (HERE / path).exists()


def test_no_folder_is_named_whose_rows_the_database_decides():
    named = ANY_DATABASE | BOTH_IN_FULL

    assert {path.partition("/")[0] for path in named} & DECIDED_BY_THE_DATABASE == set()
