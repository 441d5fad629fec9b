"""``run.py init`` writes what everything reads, keeps what is answered, and tries the mail."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from relapse_watch.dotenv import UnwritableError, line_of, values_in
from relapse_watch.environment import read_environment
from relapse_watch.running.init import caddyfile
from relapse_watch.running.keys import KEYS
from tests.mailbox import CLOSED_PORT, Mailbox, mail_server

pytestmark = pytest.mark.tests_one_in(2)

ROOT = Path(settings.BASE_DIR)
INIT = [sys.executable, "-m", "relapse_watch.running.init"]
SECRETS = {"SECRET_KEY", "FIELD_KEYS", "PUSH_KEY", "METRICS_TOKEN", "POSTGRES_PASSWORD"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the file of settings is to stand."""
    return tmp_path


@pytest.fixture
def box() -> Iterator[tuple[Mailbox, str]]:
    """A mail server, and the setting that names it."""
    box = Mailbox()
    with mail_server(box) as port:
        yield box, f"EMAIL_URL=smtp://127.0.0.1:{port}"


def environment(folder: Path, **more: str) -> dict[str, str]:
    own = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**own, "ENV_FILE": str(folder / ".env"), **more}


def init(folder: Path, *lines: str, arguments: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run it with a file of answers; return its exit code and what it said."""
    answers = folder / "answers"
    answers.write_text("\n".join(lines))
    done = subprocess.run(
        [*INIT, "--answers", str(answers), *arguments],
        cwd=ROOT,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


SITE, OPERATOR = "SITE_ORIGIN=https://days.clinic.example", "FIRST_OPERATOR=op@clinic.example"


def test_answers_of_a_file_make_a_site_that_can_start(
    folder: Path, box: tuple[Mailbox, str]
) -> None:
    code, said = init(folder, SITE, box[1], OPERATOR, "HELP_REGION=us")

    file = folder / ".env"
    values = values_in(file)
    given = read_environment(values, base=folder)
    assert (code, file.stat().st_mode & 0o777) == (0, 0o600)
    assert (given.site_origin, given.allowed_hosts) == (
        "https://days.clinic.example",
        ["days.clinic.example"],
    )
    assert given.default_from_email == "Daybook <no-reply@days.clinic.example>"
    assert (given.behind_proxy, given.trusted_proxy, given.help_region) == (True, "127.0.0.1", "us")
    assert values.keys() >= SECRETS
    assert "\n{$SITE_HOST:days.clinic.example} {" in (folder / "Caddyfile").read_text()
    [mail] = box[0].mails
    assert (mail["To"], mail["Subject"]) == ("op@clinic.example", "Daybook: a test")
    assert "The test mail left." in said
    assert not any(values[name] in said for name in SECRETS)


def test_what_losing_a_key_means_is_said_where_it_is_made(
    folder: Path, box: tuple[Mailbox, str]
) -> None:
    _, said = init(folder, SITE, box[1], OPERATOR, arguments=("--no-mail",))

    written = (folder / ".env").read_text()
    for key in KEYS:
        assert f"{key.name} is made. {' '.join(key.lost)}" in said
        comment = "".join(f"# {line}\n" for line in key.lost)
        assert f"{comment}{key.name}=" in written
    assert box[0].mails == []


def test_a_second_run_changes_nothing_and_makes_what_is_missing(
    folder: Path, box: tuple[Mailbox, str]
) -> None:
    no_mail = ("--no-mail",)
    init(folder, SITE, box[1], OPERATOR, arguments=no_mail)
    before = (folder / ".env").read_text()

    other = init(folder, "SITE_ORIGIN=https://other.example", arguments=no_mail)
    same = (folder / ".env").read_text()
    (folder / ".env").write_text(re.sub(r"PUSH_KEY=.*\n", "", before))
    init(folder, arguments=no_mail)

    assert (other[0], "has every answer already" in other[1], same) == (0, True, before)
    after = values_in(folder / ".env")
    assert after.pop("PUSH_KEY") != (was := values_in_text(before, folder)).pop("PUSH_KEY")
    assert after == was


def values_in_text(text: str, folder: Path) -> dict[str, str]:
    (folder / "text").write_text(text)
    return values_in(folder / "text")


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ((SITE, OPERATOR), "EMAIL_URL has no answer"),
        (("SITE_ORIGIN=http://days.clinic.example", OPERATOR), "must begin with https://"),
        ((SITE, "EMAIL_URL=smtp://", OPERATOR), "names no mail server"),
        ((SITE, "EMAIL_URL=smtp://a", "FIRST_OPERATOR=canary"), "is no e-mail address"),
        ((SITE, "EMAIL_URL=smtp://a", OPERATOR, "SESSION_DAYS=none"), "SESSION_DAYS"),
    ],
)
def test_an_answer_that_cannot_be_used_writes_nothing(
    lines: tuple[str, ...], fault: str, folder: Path
) -> None:
    code, said = init(folder, *lines)

    assert (code, fault in said, (folder / ".env").exists()) == (2, True, False), said


def test_a_mail_that_does_not_leave_is_said_and_the_file_stands(folder: Path) -> None:
    code, said = init(folder, SITE, f"EMAIL_URL=smtp://127.0.0.1:{CLOSED_PORT}", OPERATOR)

    assert (code, "The test mail did not leave" in said) == (1, True)
    assert (folder / ".env").exists()


def test_a_person_at_a_terminal_is_asked_and_asked_again(
    folder: Path, box: tuple[Mailbox, str]
) -> None:
    port = box[1].rpartition(":")[2]
    answers = [
        *("http://days.clinic.example", "days.clinic.example", ""),  # the first is refused
        *("127.0.0.1", port, "", "", "op@clinic.example", ""),
    ]
    code, said = at_a_terminal(folder, answers, EMAIL_KIND="")

    values = values_in(folder / ".env")
    assert "SITE_ORIGIN must begin with https://." in said
    assert values["SITE_ORIGIN"] == "https://days.clinic.example"
    assert values["EMAIL_URL"] == f"smtp+tls://127.0.0.1:{port}"
    assert values["DATABASE_URL"].startswith("sqlite:///")
    assert (code, "The test mail did not leave" in said) == (1, True)  # it speaks no TLS


def at_a_terminal(folder: Path, answers: list[str], **more: str) -> tuple[int, str]:
    """Type the answers one after the other, each once something asks for it."""
    child, terminal = pty.fork()
    if not child:
        os.chdir(ROOT)
        os.execve(sys.executable, INIT, environment(folder, **more))
    said, until = "", time.monotonic() + 60
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                said += os.read(terminal, 4096).decode()
            except OSError:  # it ended
                break
        elif answers and said.endswith(": "):
            answers = [*answers]
            os.write(terminal, f"{answers.pop(0)}\n".encode())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


@pytest.mark.parametrize("value", ["plain", "", "two words", 'a $b `c` \\ "d"', "St. Mary's", "#1"])
def test_a_shell_and_the_product_read_the_same(value: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# a line of words\n{line_of('SAID', value)}\n")

    shell = subprocess.run(
        ["/bin/sh", "-c", f'. {file} && printf %s "$SAID"'], stdout=subprocess.PIPE, check=True
    )

    assert shell.stdout.decode() == values_in(file)["SAID"] == value


@pytest.mark.parametrize("value", ["a'$b", "a\nb"])
def test_what_no_quotes_can_hold_is_refused(value: str) -> None:
    with pytest.raises(UnwritableError, match="SAID"):
        line_of("SAID", value)


def test_the_example_for_caddy_gets_the_words_of_the_installed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = (ROOT / "docs" / "deploy" / "Caddyfile").read_text()
    told = tmp_path / "caddy"
    monkeypatch.setenv("PATH", str(tmp_path))

    without = caddyfile(example, host="a.example")
    made = []
    for version in ("2.6.2", "v2.10.2 h1:x"):
        told.write_text(f"#!/bin/sh\necho '{version}'\n")
        told.chmod(0o755)
        made.append(caddyfile(example, host="a.example"))

    older, newer = made
    assert newer == without == example.replace("days.clinic.example", "a.example")
    assert "\n\t\tbuffer_requests\n\t\tmax_buffer_size 1088KiB\n\t}" in older
    assert "\n\t\trequest_buffers" not in older
