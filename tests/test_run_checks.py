from tests.checks import CHECKS, FIXES, run_all

PASSES = ("python", "-c", "print('fine')")
FAILS = ("python", "-c", "print('line 7 is long'); raise SystemExit(1)")
SILENT = ("python", "-c", "raise SystemExit(1)")


def test_all_are_run_and_only_a_failed_ones_output_is_shown(capsys):
    failed = run_all({"first": FAILS, "second": PASSES})

    out = capsys.readouterr().out
    assert failed == ["first"]
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["first", "FAILED"],
        ["line", "7"],
        ["second", "ok"],
    ]


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
