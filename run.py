"""Everything that is done here daily, with nothing but Python.

python3 run.py init                       ask what a clinic must answer, and write .env
python3 run.py serve [--port N] [--web N] run a clinic; a second time, after an update, upgrade it
python3 run.py manage COMMAND [...]       one of the commands of the manual, on that clinic
python3 run.py demo [--port N] [--fresh]  serve an example with made-up people
python3 run.py test [--full [--resume]]   run the tests; pytest's arguments may follow
python3 run.py check                      lint, types, layers, templates, migrations, deployment
python3 run.py fix                        format, and mend what the linters can
python3 run.py shell                      a Python shell on the demo's rows
python3 run.py bench [--check] [database] what a request costs, beside the least that Django does
python3 run.py load [database]            what one and two web processes bear
python3 run.py weight [check-ins]         what a page writes, and what a check-in weighs
python3 run.py crowd                      what a crowd costs those who are inside
python3 run.py ticks [people] [due]       what one look at what is due costs the worker
python3 run.py growth [small] [large]     what a request costs at two numbers of check-ins
python3 run.py doors [times]              what known and unknown addresses are answered
python3 run.py drill NAME                 kills, cuts off and restores, and counts what is lost
python3 run.py audit                      known faults in the packages; asks an advisory service
python3 run.py sbom                       the packages of the site, as CycloneDX
"""

import argparse
import collections
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

# This file must parse under an old Python 3, so that the message below is reached.
if sys.version_info < (3, 11):  # noqa: UP036
    print(f"This needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
    sys.exit(2)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / ".venv.log"
LOG_LINES_SHOWN = 40
COVERS = {"app": ["app"], "test": ["test", "app"]}  # the test lock includes the app's packages
PIP = ["-m", "pip", "--disable-pip-version-check", "install", "--no-compile"]
# http-ece, of which pywebpush is made, is published as its source alone: pure Python.
WHEELS_ONLY = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-binary", "http-ece"]


def run(progress: str, *command: str | Path, may_fail: bool = False) -> bool:
    """Run one command of the installation, with its output in a file; return whether it succeeded.

    If it fails, and may not, exit with the end of the output.
    """
    if not sys.stdout.isatty():
        print(f"{progress} ...", flush=True)
    began = time.monotonic()
    with LOG.open("a") as log:
        step = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        while True:
            if sys.stdout.isatty():  # one line, which is overwritten
                print(f"\r{progress} ... {time.monotonic() - began:.0f} s ", end="", flush=True)
            try:
                failed = step.wait(timeout=1)
                break
            except subprocess.TimeoutExpired:
                continue
    if sys.stdout.isatty():
        print()
    if failed and not may_fail:
        with LOG.open() as log:
            print(*collections.deque(log, LOG_LINES_SHOWN), sep="", file=sys.stderr)
        sys.exit(f"The installation did not finish: see {LOG.name}. It needs a network, once.")
    return not failed


def digest(lock: str) -> str:
    """Return the text of a stamp for this lock: the SHA-256 of its file."""
    return hashlib.sha256((ROOT / "requirements" / f"{lock}.lock").read_bytes()).hexdigest()


def is_installed(lock: str) -> bool:
    """Return whether this lock is installed, judged by its stamp."""
    stamp = VENV / f"{lock}.stamp"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == digest(lock)


def install(lock: str) -> None:
    """Install the packages of the lock in ``.venv``, each file checked by its hash."""
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
    for stamp in VENV.glob("*.stamp"):  # written again only after everything is installed
        stamp.unlink()
    fetch(f"requirements/{lock}.lock", uv or (own_uv() if lock == "test" else None))
    for covered in COVERS[lock]:
        (VENV / f"{covered}.stamp").write_text(digest(covered))


def own_uv() -> str | None:
    """Install uv in ``.venv`` and return its path: the tests' packages take pip four times as long.

    None if that fails, as where packages come from a mirror without it.
    """
    own = [PYTHON, *PIP, *WHEELS_ONLY, "-r", "requirements/uv.lock"]
    return str(VENV / "bin" / "uv") if run("Installing uv", *own, may_fail=True) else None


def fetch(locked: str, uv: str | None) -> None:
    """Install a lock's packages with uv; or with pip, whose configuration uv does not read."""
    arguments = [*WHEELS_ONLY, "-r", locked]
    with_uv = [uv, "pip", "install", "--python", PYTHON, *arguments] if uv else []
    if not uv or not run(f"Installing {locked} with uv", *with_uv, may_fail=True):
        run(f"Installing {locked} with pip", PYTHON, *PIP, *arguments)


def start(*arguments: str) -> None:
    """Replace this process by Python with the arguments, so that signals reach it directly."""
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *arguments])


def demo(arguments: list[str]) -> None:
    """Serve the demo."""
    parser = argparse.ArgumentParser(prog="run.py demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fresh", action="store_true", help="begin again from nothing")
    options = parser.parse_args(arguments)
    install("app")
    os.environ["DEMO"] = "1"
    start("manage.py", "demo", "--port", str(options.port), *["--fresh"] * options.fresh)


def init(arguments: list[str]) -> None:
    """Ask for the settings of a deployment."""
    install("app")
    start("-m", "relapse_watch.running.init", *arguments)


def serve(arguments: list[str]) -> None:
    """Run a deployment, if none runs from this folder: its packages change below a running one."""
    lock = (ROOT / ".serve.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        sys.exit(
            f"Another serve runs in this folder (process {lock.read().strip()}): end it first."
        )
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    os.set_inheritable(lock.fileno(), True)  # noqa: FBT003 held as long as what it starts
    install("app")
    start("-m", "relapse_watch.running.serve", *arguments)


VERBS = {
    "test": ["-m", "tests.run"],
    "check": ["-m", "tests.checks", "check"],
    "fix": ["-m", "tests.checks", "fix"],
    "bench": ["-m", "tests.benchmarks"],
    "load": ["-m", "tests.benchmarks.load"],
    "weight": ["-m", "tests.benchmarks.weight"],
    "crowd": ["-m", "tests.benchmarks.crowd"],
    "ticks": ["-m", "tests.benchmarks.worker"],
    "growth": ["-m", "tests.benchmarks.growth"],
    "doors": ["-m", "tests.benchmarks.doors"],
    "drill": ["-m", "tests.drills"],
    "audit": ["-m", "tests.supply", "audit"],
    "sbom": ["-m", "tests.supply", "sbom"],
}


def main() -> None:
    """Read the verb, install the packages that it needs, and start it."""
    verb, rest = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if verb == "demo":
        demo(rest)
    elif verb == "init":
        init(rest)
    elif verb == "serve":
        serve(rest)
    elif verb == "manage":
        install("app")
        start("manage.py", *rest)
    elif verb == "shell":
        install("app")
        os.environ["DEMO"] = "1"
        start("manage.py", "shell", *rest)
    elif verb in VERBS:
        install("test")
        start(*VERBS[verb], *rest)
    elif verb == "install-test":  # for .ci/run, which times it as a separate step
        install("test")
    else:
        sys.exit((__doc__ or "").strip())


if __name__ == "__main__":
    main()
