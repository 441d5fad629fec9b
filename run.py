"""Everything that is done here daily, with nothing but Python.

python3 run.py demo [--port N] [--fresh]  serve an example with made-up people
python3 run.py test [--full] [...]        run every test; pytest's arguments may follow
python3 run.py check                      lint, types, layers, templates, migrations, deployment
python3 run.py fix                        format, and mend what the linters can
python3 run.py shell                      a Python shell on the demo's rows
python3 run.py bench                      what a request costs
"""

import argparse
import collections
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

# Everything in this file must parse under an old Python 3, which is to reach this line.
if sys.version_info < (3, 11):  # noqa: UP036
    print(f"This needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
    sys.exit(2)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / ".venv.log"
LOG_LINES_SHOWN = 40
COVERS = {"app": ["app"], "test": ["test", "app"]}  # the test lock holds the app's lines too
WHEELS_ONLY = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]


def run(progress: str, *command: str | Path) -> None:
    """Run one step of the installation, its output kept in a file, or end with its failure."""
    if not sys.stdout.isatty():
        print(f"{progress} ...", flush=True)
    began = time.monotonic()
    with LOG.open("a") as log:
        step = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        while True:
            if sys.stdout.isatty():  # one line, written over
                print(f"\r{progress} ... {time.monotonic() - began:.0f} s ", end="", flush=True)
            try:
                failed = step.wait(timeout=1)
                break
            except subprocess.TimeoutExpired:
                continue
    if sys.stdout.isatty():
        print()
    if failed:
        with LOG.open() as log:
            print(*collections.deque(log, LOG_LINES_SHOWN), sep="", file=sys.stderr)
        sys.exit(f"The installation did not finish: see {LOG.name}. It needs a network, once.")


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
    LOG.unlink(missing_ok=True)
    uv = shutil.which("uv")
    if not PYTHON.exists():
        if not uv and not importlib.util.find_spec("ensurepip"):
            print("Python's venv is missing. Install it with: sudo apt install python3-venv")
            sys.exit(2)
        shutil.rmtree(VENV, ignore_errors=True)
        uv_venv = [uv, "venv", "--quiet", "--python", sys.executable]
        run("Making .venv", *(uv_venv if uv else [sys.executable, "-m", "venv"]), VENV)
    for stamp in VENV.glob("*.stamp"):  # true again only when all of it is there
        stamp.unlink()
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--no-compile"]
    uv_pip = [uv, "pip", "install", "--python", PYTHON]
    locked = f"requirements/{lock}.lock"
    progress = f"Installing {locked} with {'uv' if uv else 'pip'}"
    run(progress, *(uv_pip if uv else pip), *WHEELS_ONLY, "-r", locked)
    for covered in COVERS[lock]:
        (VENV / f"{covered}.stamp").write_text(digest(covered))


def start(*arguments: str) -> None:
    """Become the command, so that signals and the exit code are its own."""
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *arguments])


def demo(arguments: list[str]) -> None:
    """Serve the example."""
    parser = argparse.ArgumentParser(prog="run.py demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fresh", action="store_true", help="begin again from nothing")
    options = parser.parse_args(arguments)
    install("app")
    os.environ["DEMO"] = "1"
    start("manage.py", "demo", "--port", str(options.port), *["--fresh"] * options.fresh)


VERBS = {
    "test": ["-m", "tests.run"],
    "check": ["-m", "tests.checks", "check"],
    "fix": ["-m", "tests.checks", "fix"],
    "bench": ["-m", "tests.benchmarks"],
}


def main() -> None:
    """Read the verb, install what it needs and hand over."""
    verb, rest = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if verb == "demo":
        demo(rest)
    elif verb == "shell":
        install("app")
        os.environ["DEMO"] = "1"
        start("manage.py", "shell", *rest)
    elif verb in VERBS:
        install("test")
        start(*VERBS[verb], *rest)
    elif verb == "install-test":  # for .ci/run, which counts it as a step of its own
        install("test")
    else:
        sys.exit((__doc__ or "").strip())


if __name__ == "__main__":
    main()
