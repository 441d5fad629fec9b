"""``python3 run.py init``: ask what a clinic must answer, make the keys, and write ``.env``."""

import argparse
import getpass
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from relapse_watch.dotenv import BASE, append, env_file, line_of, values_in
from relapse_watch.running.keys import KEYS
from relapse_watch.running.questions import (
    QUESTIONS,
    AnswerError,
    Question,
    Settings,
    follows,
    host_of,
    refuse,
)

TRIES = 3
HEAD = """\
# The settings of this deployment; docs/operations.md lists all of them. Only its owner may read it.
# python3 run.py init adds what is missing and changes nothing that stands here."""
EXAMPLE = "days.clinic.example"
WHOLE_REQUESTS_SINCE = [2, 7]  # of Caddy: before, it had other words for it
OLDER_WORDS = {
    "request_buffers .*": "buffer_requests",
    "response_buffers .*": "max_buffer_size 1088KiB",
}


class MissingError(Exception):
    """Nobody can be asked, and a question without a default has no answer."""


def main() -> None:
    """Ask, write, try the mail, and say what comes next; exit with 1 if the mail did not leave."""
    parser = argparse.ArgumentParser(prog="run.py init", description=__doc__)
    parser.add_argument("--answers", type=Path, help="a file of NAME=value lines; nobody is asked")
    parser.add_argument("--no-mail", action="store_true", help="send no test mail")
    options = parser.parse_args()
    path = env_file(BASE)
    if path is None:
        sys.exit("DEBUG, DEMO or an empty ENV_FILE is set: such a site has no .env.")
    try:
        lines, known = _complete(path, options.answers)
    except (AnswerError, MissingError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    if lines:
        append(path, lines if path.exists() else [HEAD, *lines])
        print(f"\n{path.name} is written. Only you may read it.")
    else:
        print(f"{path.name} has every answer already.")
    _make_backup_key(path, known)
    _write_caddyfile(path.with_name("Caddyfile"), known)
    failed = not options.no_mail and not _try_mail(path, known)
    print(_next(known))
    sys.exit(1 if failed else 0)


def _complete(path: Path, answers: Path | None) -> tuple[list[str], Settings]:
    """Return the lines that the file still needs, and all its settings.

    :raises AnswerError: if an answer of a file or of the environment cannot be used.
    :raises MissingError: if nobody can be asked, and something without a default is missing.
    """
    there = values_in(path) if path.exists() else {}
    if answers is not None and not answers.is_file():
        raise MissingError(f"{answers} is no file that can be read.")
    given = {**os.environ, **(values_in(answers) if answers else {})}
    can_ask = answers is None and sys.stdin.isatty()
    known, lines = dict(there), []
    for question in QUESTIONS:
        if not any(name in there for name in question.makes[:2]):
            made = _answer(question, given, known, can_ask=can_ask)
            known |= made
            lines += [line_of(name, value) for name, value in made.items()]
    for name, value in follows(known).items():
        if name not in known:
            known[name] = given.get(name, value)
            lines.append(line_of(name, known[name]))
    named = {name for question in QUESTIONS for name in question.makes}
    more = values_in(answers) if answers else {}
    extra = {name: value for name, value in more.items() if name not in known and name not in named}
    refuse(extra)
    lines += [line_of(name, value) for name, value in extra.items()]
    return [*lines, *_make_keys({**known, **extra})], known | extra


def _answer(
    question: Question, given: Mapping[str, str], known: Settings, *, can_ask: bool
) -> Settings:
    made = {name: given[name] for name in question.makes if given.get(name)}
    if made:
        refuse(made)
        return made
    if can_ask:
        return _asked(question, known)
    default = question.default(known)
    if default is None:
        raise MissingError(
            f"{question.makes[0]} has no answer: start it in a terminal, or give --answers."
        )
    return {question.makes[0]: default}


def _asked(question: Question, known: Settings) -> Settings:
    """Ask until the answer can be used, three times at most."""
    for tries_left in reversed(range(TRIES)):
        made = question.ask(_say, known)
        try:
            refuse(made)
        except AnswerError as error:
            print(error)
            if not tries_left:
                raise
        else:
            return made
    raise AssertionError  # the last try returns or raises


def _say(text: str, default: str | None = None, *, is_secret: bool = False) -> str:
    """Ask one question; an empty answer is the default, and asked again where there is none."""
    shown = f"{text} [{default}]: " if default else f"{text}: "
    while True:
        answer = (getpass.getpass(shown) if is_secret else input(shown)).strip()
        if answer or default is not None:
            return answer or default or ""


def _make_keys(known: Mapping[str, str]) -> list[str]:
    lines = []
    for key in KEYS:
        if key.name not in known:
            lines += [*(f"# {line}" for line in key.lost), line_of(key.name, key.make())]
            print(f"{key.name} is made. {' '.join(key.lost)}")
    return lines


def _make_backup_key(path: Path, known: Settings) -> None:
    """Make the pair of keys of the backups: show it once, and keep the part that only seals."""
    if "BACKUP_KEY" in known:
        return
    command = [sys.executable, "manage.py", "make_backup_key"]
    environment = {**os.environ, "ENV_FILE": str(path)}
    made = subprocess.run(
        command, cwd=BASE, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    [public] = re.findall(r"^BACKUP_KEY=(.+)$", made, re.MULTILINE)
    comment = "# Seals backups, and opens none. What opens them was shown once, and is not here."
    append(path, [comment, line_of("BACKUP_KEY", public)])
    known["BACKUP_KEY"] = public
    print(f"\nThe key of the backups. It is shown this once, so write it down now.\n\n{made}")


def _write_caddyfile(path: Path, known: Mapping[str, str]) -> None:
    """Write the example for Caddy with this site's name, unless one stands there."""
    example = BASE / "docs" / "deploy" / "Caddyfile"
    if not path.exists() and example.exists():
        path.write_text(caddyfile(example.read_text(), host=host_of(known)))


def caddyfile(example: str, *, host: str) -> str:
    """Return the example for this host, in the words of the Caddy that is installed here."""
    example = example.replace(EXAMPLE, host)
    caddy = shutil.which("caddy")
    if caddy is None:
        return example
    said = subprocess.run([caddy, "version"], capture_output=True, text=True, check=False).stdout
    version = [int(part) for part in re.findall(r"\d+", said)[:2]]
    return example if version >= WHOLE_REQUESTS_SINCE else _in_older_words(example)


def _in_older_words(example: str) -> str:
    for new, old in OLDER_WORDS.items():
        example = re.sub(rf"^(\t+){new}", rf"\1{old}", example, flags=re.MULTILINE)
    return example


def _try_mail(path: Path, known: Mapping[str, str]) -> bool:
    """Send a mail to the first operator, say what happened, and return whether it left."""
    command = [sys.executable, "manage.py", "test_mail", "--to", known["FIRST_OPERATOR"]]
    environment = {**os.environ, "ENV_FILE": str(path)}
    return not subprocess.run(command, cwd=BASE, env=environment, check=False).returncode


def _next(known: Mapping[str, str]) -> str:
    return f"""
Next, two lines:
  python3 run.py serve
  sudo cp Caddyfile /etc/caddy/Caddyfile && sudo systemctl reload caddy
The first serves the site to this machine and prints the operator's link. The second gives
https://{host_of(known)} its certificate. Keep a copy of .env away from this machine."""


if __name__ == "__main__":
    main()
