"""Each rule of who sees a row is broken in process, where the tests of who sees what go red."""

import ast
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connection

from tests.amounts import is_full
from tests.breaking import ROOT, changed_functions
from tests.counts import say
from tests.models.readers import everybody, models_that_say, seen_at_noon

pytestmark = pytest.mark.django_db

RULES = (
    "visible_to",
    "_shared_with",
    "_shown_to",
    "in_force",
    "is_in_force",
    "is_running",
    "sharers",
    "note_sharers",
)
EVERYTHING, PARENTS = "everything", "its parent's alone"
# What a function of its own, beside the querysets, gives when it lets everything through.
WIDE_OPEN = {
    **dict.fromkeys(
        ("sharers", "note_sharers"),
        'return User.objects.values("pk")',
    ),
    **dict.fromkeys(("is_in_force", "is_running"), "return models.Q()"),
}
PARENTS_BODY = "return super()._shared_with(counselor, at)"
# Single conditions, beside whole rules: what stands in the file, and what stands there instead.
CONDITIONS = {
    "OwnedQuerySet.visible_to": {"self.none()": "self.all()"},
    "SupporterQuerySet.in_force": {"kept().": "", ", effective_at__lte=at": ""},
    "SupporterQuerySet._shown_to": {"filter(account=supporter)": "all()"},
    "SupportSignalQuerySet._shown_to": {
        "account=supporter, ": "",
        "sees=SupporterSees.SIGNAL, ": "",
        ', person=OuterRef("person")': "",
        "self.in_force(at)": "self",
        "objects.in_force(at)": "objects.all()",
    },
    "AskedCallQuerySet._shown_to": {
        "self.open_at(at)": "self",
        ".in_force(at)": "",
        ".agreed_to_calls()": "",
        ".filter(account=supporter)": "",
    },
    "CallAgreementQuerySet.visible_to": {"self.filter(account=user)": "self.all()"},
    "sharing.is_running": {
        '(f"{through}expires_at__gt", at),': "",
        '(f"{through}revoked_at", None),': "",
    },
    "OfClientQuerySet.visible_to": {"self.filter(client__counselor=user)": "self.all()"},
    "OfClientQuerySet._shared_with": {
        "self.filter(client__person__in=note_sharers(counselor, at))": "self.all()",
        "noted.filter(client__person__in=sharers(counselor, at))": "noted",
    },
    "shared.note_sharers": {
        "counselor=counselor, ": "",
        ", kind=ConsentKind.COUNSELING_NOTES": "",
    },
    "shared.sharers": {"counselor=counselor, ": "", "if scope:": "if False:"},
}


@dataclass(frozen=True)
class Break:
    """One rule of one class, and the lines that are put in the place of others."""

    path: str
    owner: str
    rule: str
    how: str
    first: int
    last: int
    lines: str

    def __str__(self):
        return f"{self.owner}.{self.rule}, {self.how}"

    def changed(self):
        """Return the module's text with this rule broken."""
        lines = (ROOT / self.path).read_text().splitlines()
        lines[self.first - 1 : self.last] = [self.lines]
        return "\n".join(lines) + "\n"


def rules_of(path):
    """Give every rule in a module with the class in which it stands."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        for item in getattr(node, "body", None) or [] if isinstance(node, ast.ClassDef) else []:
            if isinstance(item, ast.FunctionDef) and item.name in RULES:
                yield node.name, item
    for item in tree.body:
        if isinstance(item, ast.FunctionDef) and item.name in RULES:
            yield path.stem, item


def breaks_of(path, owner, item):
    """Give every way in which a rule is broken here."""
    name, lines = str(path.relative_to(ROOT)), path.read_text().splitlines()
    first, last = item.body[0].lineno, item.body[-1].end_lineno
    body = "\n".join(lines[first - 1 : last])

    def instead(how, text):
        return Break(name, owner, item.name, how, first, last, text)

    indent = " " * item.body[0].col_offset
    yield instead(EVERYTHING, indent + WIDE_OPEN.get(item.name, "return self.all()"))
    if "super()." in body:
        yield instead(PARENTS, indent + PARENTS_BODY)
    for old, new in CONDITIONS.get(f"{owner}.{item.name}", {}).items():
        assert old in body
        yield instead(f"without {old.strip(' ,:')}", body.replace(old, new))


BREAKS = [
    case
    for path in sorted((ROOT / "checkins" / "models").glob("*.py"))
    for owner, item in rules_of(path)
    for case in breaks_of(path, owner, item)
]


def guarded_by(case):
    """Give the models whose own rule this is: their tests at least have to go red."""
    found = set()
    for model in apps.get_app_config("checkins").get_models():
        rule = getattr(type(model.objects.all()), case.rule, None)
        if rule is not None and rule.__qualname__ == f"{case.owner}.{case.rule}":
            found.add(model.__name__)
    return found


@pytest.fixture(scope="module")
def readers(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), everybody() as found:
        yield found


def red_among(readers, names=()):
    """Give the models, of these if any are named, of which somebody sees other rows than theirs."""
    found = set()
    for model in models_that_say():
        if names and model.__name__ not in names:
            continue
        seen, expected = seen_at_noon(model, readers)
        if seen != expected:
            found.add(model.__name__)
    return found


def test_unbroken_everybody_sees_their_own(readers):
    assert (red_among(readers), len(models_that_say()) > 15) == (set(), True)


@pytest.mark.one_in(6)
@pytest.mark.parametrize("case", BREAKS, ids=str)
def test_a_broken_rule_turns_its_models_red(readers, case, monkeypatch):
    for function, code in changed_functions(case.path, case.changed()):
        monkeypatch.setattr(function, "__code__", code)

    # Whose rule it is must go red; a full run asks every other model, too.
    red = red_among(readers, () if is_full() else guarded_by(case))

    say(f"broken access on {connection.vendor}: {case} -> {', '.join(sorted(red))}")
    assert red >= guarded_by(case)
    assert red != set()


def test_every_rule_is_broken():
    said = {
        rule.__qualname__
        for model in apps.get_app_config("checkins").get_models()
        for name in RULES
        if (rule := getattr(type(model.objects.all()), name, None))
    }

    assert said <= {f"{case.owner}.{case.rule}" for case in BREAKS}


def test_every_condition_is_broken():
    broken = {f"{case.owner}.{case.rule}" for case in BREAKS if case.how.startswith("without ")}

    assert broken == set(CONDITIONS)
