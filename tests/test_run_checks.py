import pytest

from tests.checks import CHECKS, FIXES, run_all

PASSES = ("python", "-c", "print('fine')")
FAILS = ("python", "-c", "print('line 7 is long'); raise SystemExit(1)")
SILENT = ("python", "-c", "raise SystemExit(1)")


@pytest.mark.parametrize("at_once", [1, 2])
def test_all_are_run_and_only_a_failed_ones_output_is_shown(capsys, at_once):
    failed = run_all({"first": FAILS, "second": PASSES}, at_once=at_once)

    out = capsys.readouterr().out
    assert failed == ["first"]
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["first", "FAILED"],
        ["line", "7"],
        ["second", "ok"],
    ]


def test_two_run_beside_each_other(tmp_path):
    """Each ends only once it has seen that the other one began."""
    meets = (
        "import pathlib, sys, time\n"
        "mine, other = map(pathlib.Path, sys.argv[1:])\n"
        "mine.touch()\n"
        "for _ in range(600):\n"
        "    other.exists() and sys.exit()\n"
        "    time.sleep(0.1)\n"
        "sys.exit(1)"
    )
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    both = {"one": ("python", "-c", meets, one, two), "two": ("python", "-c", meets, two, one)}

    assert run_all(both, at_once=2) == []


def test_one_that_fails_without_a_word_is_named(capsys):
    run_all({"quiet": SILENT})

    assert "no output; exit code not 0: python -c" in capsys.readouterr().out


def test_they_run_as_production(capsys, monkeypatch):
    monkeypatch.setenv("DEBUG", "1")
    shows = "import os; print(os.environ.get('DEBUG'), os.environ['ALLOWED_HOSTS']); os._exit(1)"
    failed = run_all({"shows": ("python", "-u", "-c", shows)})

    assert failed == ["shows"]
    assert "None clinic.example" in capsys.readouterr().out


def test_every_fix_is_a_check_too():
    assert set(FIXES) <= set(CHECKS)
