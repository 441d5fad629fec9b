import ast
from collections import Counter
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

import grimp
from django.apps import apps
from django.db.models import CASCADE, PROTECT, SET_NULL

from checkins.exports.register import REGISTER, Erasure
from checkins.models import User

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("checkins", "relapse_watch", "tests")
# Rows that go when their account goes, and rows that stay because they are nobody's.
PERSONAL = {
    *("accountchange", "accountmail", "accountnotice", "pendingaddress"),
    *("device", "devicelink", "devicepin", "pushsubscription"),
    *("due", "reminders"),
    "user",
    "profile",
    "supportcontact",
    "checkinsubmission",
    *("checkinimport", "pageaside"),
    "formdraft",
    "safetynote",
    "dailycheckin",
    "dayremark",
    "bodycheck",
    "personstatus",
    "notice",
    "alert",
    "alertevent",
    *("askedcall", "callagreement"),
    "consent",
    "countingconsent",
    "callsheet",
    "planversion",
    "supportgroup",
    "ownline",
    "thoughtrecord",
    "cravingepisode",
    "break",
    "stepchoice",
    "weekintention",
    "keptstep",
    "supporter",
    "supportsignal",
    "lookback",
    *("daymemory", "historycut"),
    "letend",
    "renewalask",
    "outboxmessage",
}


def fields_of_the_app():
    """Give every stored field of the app as "model.field"."""
    return {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_app_config("checkins").get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
    }


def test_no_module_is_called_utils():
    names = {"utils", "util", "helpers", "misc", "common"}

    found = [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.stem in names
    ]

    assert found == []


def names_bound_by(node):
    """Give the names that a statement binds, which an overload or a property's setter may again."""
    match node:
        case (
            ast.FunctionDef(decorator_list=decorators)
            | ast.AsyncFunctionDef(decorator_list=decorators)
        ):
            again = any(ast.unparse(one).endswith((".setter", "overload")) for one in decorators)
            return [] if again else [node.name]
        case ast.ClassDef():
            return [node.name]
        case ast.Assign(targets=targets):
            return [
                name.id
                for target in targets
                for name in ast.walk(target)
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            ]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [name.asname or name.name for name in names]
    return []


def names_bound_twice(tree):
    """Give the names that a module, or a class in it, binds more than once."""
    for scope in ast.walk(tree):
        if isinstance(scope, ast.Module | ast.ClassDef):
            bound = Counter(chain.from_iterable(map(names_bound_by, scope.body)))
            yield from (name for name, times in bound.items() if times > 1)


def test_no_module_or_class_binds_a_name_twice():
    found = {
        str(path.relative_to(ROOT)): names
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if (names := list(names_bound_twice(ast.parse(path.read_text()))))
    }

    assert found == {}


def imported_by(tree):
    """Give the modules that a module imports from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_no_module_imports_from_a_module_of_tests():
    found = {
        str(path.relative_to(ROOT)): names
        for path in (ROOT / "tests").rglob("*.py")
        if (
            names := [
                name
                for name in imported_by(ast.parse(path.read_text()))
                if name.startswith("tests.") and ".test_" in name
            ]
        )
    }

    assert found == {}


def test_the_engine_imports_nothing_that_reads_or_writes_the_world():
    worldly = {
        "django",
        "io",
        "logging",
        "numpy",
        "os",
        "pathlib",
        "socket",
        "sqlite3",
        "subprocess",
        "sys",
        "time",
        "tomllib",
    }

    imported = {
        line.split()[1].partition(".")[0]
        for path in (ROOT / "checkins" / "engine").rglob("*.py")
        for line in path.read_text().splitlines()
        if line.lstrip().startswith(("from ", "import "))
    }

    assert imported & worldly == set()


def test_no_modules_import_each_other_in_a_circle():
    graph = grimp.build_graph("checkins", cache_dir=None)  # of imports for types alone, too

    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    assert len(imports) > 200
    TopologicalSorter(imports).prepare()  # it refuses a circle, and names it


def test_every_model_field_is_listed_for_export_and_erasure():
    assert fields_of_the_app() - set(REGISTER) == set()


def test_every_listed_field_exists():
    assert set(REGISTER) - fields_of_the_app() == set()


def test_every_listed_field_is_exported_or_says_why_not():
    assert [
        name
        for name, listed in REGISTER.items()
        if bool(listed.exported_as) is bool(listed.left_out)
    ] == []


def test_no_two_fields_are_exported_under_one_name():
    names = Counter(listed.exported_as for listed in REGISTER.values() if listed.exported_as)

    assert [name for name, count in names.items() if count > 1] == []


def test_erasure_deletes_what_is_a_persons_and_nothing_else():
    deleted = {
        name.split(".")[0] for name, listed in REGISTER.items() if listed.erasure is Erasure.DELETED
    }
    kept = {
        name.split(".")[0]
        for name, listed in REGISTER.items()
        if listed.erasure is not Erasure.DELETED
    }

    assert deleted == PERSONAL
    assert kept == {
        *("accessevent", "auditevent", "client", "clinic", "clinicgroup", "contactlog", "logseal"),
        *(
            "namerequest",
            "relapsestage",
            "sealcanary",
            "sharingcode",
            "staffinvitation",
            "warningsign",
        ),
        *("seenlist", "seenlistpart", "seenpart", "seenperson"),
        *("cliniccount", "counselorhours", "deniedlooks", "purge", "system", "trycount"),
        "workertick",
    }


OTHERWISE_OWNED = {
    *("accountchange", "accountmail", "accountnotice", "alertevent", "formdraft"),
    *("callagreement", "device", "devicelink", "devicepin", "due", "pendingaddress"),
    *("pushsubscription", "user"),
}


def test_the_database_deletes_every_personal_row_with_its_account():
    owners = {
        f"{model._meta.model_name}.{field.name}": field.remote_field.on_delete
        for model in apps.get_app_config("checkins").get_models()
        for field in model._meta.fields
        if field.related_model is User
    }

    assert owners == {
        **{f"{name}.person": CASCADE for name in PERSONAL - OTHERWISE_OWNED},
        "accountchange.account": CASCADE,
        "accountmail.account": CASCADE,
        "pendingaddress.account": CASCADE,
        "device.account": CASCADE,
        "devicelink.account": CASCADE,
        "pushsubscription.account": CASCADE,
        "callagreement.account": CASCADE,
        "formdraft.account": CASCADE,
        "due.account": CASCADE,
        "alertevent.by": SET_NULL,
        "client.counselor": PROTECT,
        "clinic.reader": PROTECT,
        "client.person": SET_NULL,
        "consent.counselor": PROTECT,
        "counselorhours.counselor": CASCADE,
        "counselorhours.deputy": SET_NULL,
        "namerequest.account": CASCADE,
        "outboxmessage.recipient": CASCADE,
        "sharingcode.counselor": CASCADE,
        "staffinvitation.invited_by": SET_NULL,
        "supporter.account": CASCADE,
        "system.registered_by": SET_NULL,
    }
