"""run.py says in one line that it installs, and everything where that fails."""

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNKNOWN = "nobody-wrote-this==1 --hash=sha256:" + "0" * 64


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run.py, whose environment is this one and whose locks are of the test."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    places = {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "LOG": tmp_path / ".venv.log"}
    for name, path in {**places, "PYTHON": Path(sys.executable)}.items():
        monkeypatch.setattr(module, name, path)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "requirements").mkdir()
    (tmp_path / ".venv").mkdir()
    return module


def lock(run, text, name="app"):
    (run.ROOT / "requirements" / f"{name}.lock").write_text(text)


def test_a_finished_installation_is_one_line(run, capsys):
    lock(run, "# nothing is needed\n")

    run.install("app")

    assert capsys.readouterr().out == "Installing requirements/app.lock with pip ...\n"
    assert run.is_installed("app")
    assert run.LOG.read_text() != ""


def test_on_a_terminal_the_line_is_written_over(run, capsys, monkeypatch):
    lock(run, "# nothing is needed\n")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    run.install("app")

    out = capsys.readouterr().out
    assert out.startswith("\rInstalling requirements/app.lock with pip ... 0 s ")
    assert out.count("\n") == 1


def test_where_there_is_no_uv_and_none_can_be_fetched_pip_installs(run, capsys):
    lock(run, UNKNOWN, "uv")
    for name in ("app", "test"):
        lock(run, "# nothing is needed\n", name)

    run.install("test")

    assert capsys.readouterr().out.splitlines() == [
        "Installing uv ...",
        "Installing requirements/test.lock with pip ...",
    ]
    assert run.is_installed("test")


def test_where_uv_fails_pip_installs(run, capsys, monkeypatch):
    monkeypatch.setattr(run.shutil, "which", lambda name: "/bin/false")
    for name in ("app", "test"):
        lock(run, "# nothing is needed\n", name)

    run.install("test")

    assert capsys.readouterr().out.splitlines() == [
        "Installing requirements/test.lock with uv ...",
        "Installing requirements/test.lock with pip ...",
    ]


def test_a_failed_installation_shows_the_end_of_its_log(run, capsys):
    lock(run, UNKNOWN)

    with pytest.raises(SystemExit, match="did not finish"):
        run.install("app")

    shown = capsys.readouterr()
    assert shown.out == "Installing requirements/app.lock with pip ...\n"
    assert "No matching distribution found for nobody-wrote-this==1" in shown.err
    assert not run.is_installed("app")


def test_of_a_long_log_the_last_forty_lines_are_shown(run, capsys):
    command = "print(*range(100), sep='\\n'); raise SystemExit(1)"

    with pytest.raises(SystemExit):
        run.run("Counting", sys.executable, "-c", command)

    assert capsys.readouterr().err.split() == [str(n) for n in range(60, 100)]
    assert len(run.LOG.read_text().split()) == 100


def test_an_old_python_can_read_as_far_as_the_message():
    source = (ROOT / "run.py").read_text()

    assert ast.parse(source, feature_version=(3, 7))


def test_the_help_names_every_verb(run, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["run.py"])

    with pytest.raises(SystemExit) as ended:
        run.main()

    verbs = ("init", "serve", "manage", "demo", "shell", *run.VERBS)
    assert [verb for verb in verbs if f"run.py {verb} " not in str(ended.value)] == []
    assert len(verbs) == len(set(verbs)) >= 14
