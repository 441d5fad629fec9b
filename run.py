"""Start the demonstration or the tests with nothing but Python.

``python3 run.py demo [--port N] [--fresh]`` serves an example with made-up people.
``python3 run.py test [pytest's arguments]`` runs every test.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Everything in this file must parse under an old Python 3, which is to reach this line.
if sys.version_info < (3, 11):  # noqa: UP036
    print(f"This needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
    sys.exit(2)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
COVERS = {"app": ["app"], "test": ["test", "app"]}  # the test lock holds the app's lines too
WHEELS_ONLY = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]


def say(text: str) -> None:
    """Show progress at once, also where the output is a file."""
    print(text, flush=True)


def run(*command: str | Path) -> None:
    """Run one step of the installation, or end with its failure."""
    if subprocess.call(command, cwd=ROOT):
        sys.exit("The installation did not finish; see above. It needs a network, once.")


def digest(lock: str) -> str:
    """Return what a stamp says when exactly this lock is installed."""
    return hashlib.sha256((ROOT / "requirements" / f"{lock}.lock").read_bytes()).hexdigest()


def is_installed(lock: str) -> bool:
    """Tell whether the environment holds this lock, as its stamp has it."""
    stamp = VENV / f"{lock}.stamp"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == digest(lock)


def install(lock: str) -> None:
    """Make ``.venv`` hold what the lock names, each file checked by its hash."""
    if is_installed(lock):
        return
    uv = shutil.which("uv")
    if not PYTHON.exists():
        if not uv and not importlib.util.find_spec("ensurepip"):
            say("Python's venv is missing. Install it with: sudo apt install python3-venv")
            sys.exit(2)
        say("Making .venv ...")
        shutil.rmtree(VENV, ignore_errors=True)
        uv_venv = [uv, "venv", "--quiet", "--python", sys.executable]
        run(*(uv_venv if uv else [sys.executable, "-m", "venv"]), VENV)
    say(f"Installing requirements/{lock}.lock with {'uv' if uv else 'pip'} ...")
    for stamp in VENV.glob("*.stamp"):  # true again only when all of it is there
        stamp.unlink()
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--no-compile"]
    uv_pip = [uv, "pip", "install", "--python", PYTHON]
    run(*(uv_pip if uv else pip), *WHEELS_ONLY, "-r", f"requirements/{lock}.lock")
    for covered in COVERS[lock]:
        (VENV / f"{covered}.stamp").write_text(digest(covered))


def start(*arguments: str) -> None:
    """Become the command, so that signals and the exit code are its own."""
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *arguments])


def main() -> None:
    """Read the verb, install what it needs and hand over."""
    verb, rest = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if verb == "demo":
        parser = argparse.ArgumentParser(prog="run.py demo")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="begin again from nothing")
        options = parser.parse_args(rest)
        install("app")
        os.environ["DEMO"] = "1"
        start("manage.py", "demo", "--port", str(options.port), *["--fresh"] * options.fresh)
    elif verb == "test":
        install("test")
        start("-m", "tests.run", *rest)
    elif verb == "install-test":  # for .ci/run, whose linters come with the same lock
        install("test")
    else:
        sys.exit((__doc__ or "").strip())


if __name__ == "__main__":
    main()
