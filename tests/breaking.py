"""Breaking loaded product code: its functions get the code of a changed source text."""

import ast
import gc
import importlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Break:
    """One replacement in one file, the tests that are run with it, and those that must fail.

    Without ``red`` all that are run must fail.
    """

    name: str
    path: str
    old: str
    new: str
    run: tuple[str, ...]
    red: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Fill in ``red``."""
        object.__setattr__(self, "red", self.red or frozenset(self.run))

    def text_in(self, tree: Path) -> str:
        """Return the text of the file in ``tree``, with the replacement."""
        text = (tree / self.path).read_text()
        assert text.count(self.old) == 1, f"{self.path} holds {self.old!r} not exactly once"
        return text.replace(self.old, self.new)


def guards_in(red: Iterable[str]) -> str:
    """Return the names of the failed tests, each with the number of its failed cases."""
    names = Counter(name.partition("::")[2].partition("[")[0] for name in red)
    return ", ".join(f"{name} ({count})" for name, count in sorted(names.items()))


def break_loaded(case: Break) -> None:
    """Break the module or template in this process, for good, as if its file held that text."""
    changed, found = case.text_in(ROOT), 0
    if case.path.endswith(".html"):
        break_template(case.path, changed)
        return
    # The models are not there yet when a warm session loads this module as a plugin.
    from checkins.models import statements
    from tests import histories

    histories.forget()
    statements.plain().__enter__()  # what was kept is of the code as it was
    for function, code in changed_functions(case.path, changed):
        function.__code__ = code
        found += 1
    for table, values in changed_tables(case.path, changed):
        table.clear()
        table.update(values)
        found += 1
    for wrapped, bare in undecorated(case.path, changed):
        for module in list(sys.modules.values()):
            for name in [name for name, value in vars(module).items() if value is wrapped]:
                setattr(module, name, bare)
        found += 1
    assert found, f"{case.name}: neither in a function, a decorator nor a table of {case.path}"


def break_template(path: str, changed: str) -> None:
    """Let Django load the changed text in place of the template's file; what reads the file sees it
    as it is.
    """
    from django.template import engines
    from django.template.loaders.filesystem import Loader

    whole, name = Loader.get_contents, str(ROOT / path)
    Loader.get_contents = lambda self, origin: (
        changed if str(origin.name) == name else whole(self, origin)
    )
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


def changed_functions(path: str, changed: str) -> Iterator[tuple[FunctionType, CodeType]]:
    """Yield each function of a module whose code differs in the changed text, with the new code.

    A function that gets the new code is broken for every importer, under whatever name.
    """
    module = _module_of(path)
    codes = zip(_codes_in((ROOT / path).read_text()), _codes_in(changed), strict=True)
    others = {before: after for before, after in codes if before != after}
    # Compared by type(): isinstance() would ask a lazy object for its class, and so evaluate it.
    functions = [item for item in gc.get_objects() if type(item) is FunctionType]
    for function in functions:
        code = function.__code__
        if function.__globals__ is vars(module) and code in others:
            # The closure stays that of the old code, which may hold the class for super().
            yield function, others[code].replace(co_freevars=code.co_freevars)


def changed_tables(path: str, changed: str) -> Iterator[tuple[dict, dict]]:
    """Yield each dictionary literal of a module that differs in the text, with its new values."""
    names = vars(_module_of(path))
    for node in ast.parse(changed).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            values = eval(compile(ast.Expression(node.value), path, "eval"), names)
            if values != names[target.id]:
                yield names[target.id], values


def undecorated(path: str, changed: str) -> Iterator[tuple[object, object]]:
    """Yield each function of a module that loses its one decorator, as it is with and without."""
    kept = {node.name for node in ast.parse(changed).body if getattr(node, "decorator_list", None)}
    for node in ast.parse((ROOT / path).read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list and node.name not in kept:
            wrapped = vars(_module_of(path))[node.name]
            yield wrapped, wrapped.__wrapped__


def _module_of(path: str) -> ModuleType:
    return importlib.import_module(path.removesuffix(".py").replace("/", "."))


def _codes_in(text: str) -> list[CodeType]:
    """Return the code objects of a text's functions and classes, without nested functions."""
    return [
        code
        for code in _nested(compile(text, "", "exec", dont_inherit=True))
        if "<" not in code.co_qualname
    ]


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)
