from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.catalog import sign_catalog
from checkins.models import RelapseStage, WarningSign
from checkins.services.catalog import load_catalog, sign_rows, stage_rows
from tests.factories import make_person


def rows():
    return list(RelapseStage.objects.values().order_by("position")), list(
        WarningSign.objects.values().order_by("position", "code")
    )


def test_the_catalog_is_there_after_migrate(db):
    signs = sign_catalog().signs

    assert [row["code"] for row in rows()[0]] == ["emotional", "mental", "physical"]
    assert [row["code"] for row in rows()[1]] == [sign.code for sign in signs]
    assert WarningSign.objects.filter(active=True, catalog_version=1).count() == len(signs) == 26


def test_loading_again_changes_nothing(db):
    before = rows()

    count = load_catalog()

    assert (count, rows()) == (26, before)


def test_loading_puts_changed_rows_right(db):
    before = rows()
    WarningSign.objects.filter(code="cravings").update(text="?", active=False, position=99)
    RelapseStage.objects.filter(code="mental").update(name="?")

    load_catalog()

    assert rows() == before


def test_loading_restores_missing_rows(db):
    before = rows()
    WarningSign.objects.all().delete()
    RelapseStage.objects.all().delete()

    load_catalog()

    assert rows() == before


def test_a_sign_that_left_the_files_is_switched_off_and_kept(db):
    old = WarningSign.objects.get(code="cravings")
    old.code, old.text = "old_cravings", "I craved."
    old.save(force_insert=True)

    load_catalog()

    kept = WarningSign.objects.get(code="old_cravings")
    assert (kept.active, kept.text) == (False, "I craved.")
    assert WarningSign.objects.filter(active=True).count() == 26


def test_rows_say_what_the_files_say(db):
    catalog = sign_catalog()
    names = [field.attname for field in WarningSign._meta.fields]

    wanted = [{name: getattr(row, name) for name in names} for row in sign_rows(catalog)]

    assert rows()[1] == wanted
    assert [row["name"] for row in rows()[0]] == [row.name for row in stage_rows(catalog)]


def test_loading_takes_few_statements(db):
    with CaptureQueriesContext(connection) as captured:
        load_catalog()

    kept = [q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(kept) == 3


def test_loading_touches_no_person(person):
    other = make_person()

    load_catalog()

    assert (person.status.level, other.status.level) == ("learning", "learning")
