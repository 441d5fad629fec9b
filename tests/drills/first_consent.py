"""From a bare Debian to a clinic with a first signed consent: each command and page counted.

    .venv/bin/python -m tests.drills.first_consent DEBIAN

DEBIAN is a folder that ``debootstrap --variant=minbase bookworm DEBIAN`` made; it is changed, so
give a copy. Everything is real: apt, pip, the server, the worker, Caddy with a certificate of its
own, Chromium, and a mail server. Root is needed, and the ports 80, 443 and 8000 of this machine.
What stands in for a newcomer's own is the clone, from a bundle of this tree, and Caddy started by
hand, since nothing starts services in there. Not collected by pytest, since it takes minutes.
"""

import base64
import hashlib
import hmac
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.chromium import find_chromium
from tests.moody_mail import MoodyServer, moody_server

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = "https://localhost"
HERE = "/srv/daybook"
PASSWORD = "steady-steps-in-november"
PATIENCE_SECONDS = 600
# What a person takes beside the machine: to read and fill in a page, to type and read a command.
PAGE_SECONDS, COMMAND_SECONDS = 15, 20
LIMIT_MINUTES = 15


@dataclass
class Tally:
    """What was done, in order, and how long the machine took for it."""

    commands: list[str] = field(default_factory=list)
    pages: int = 0
    mails: int = 0
    stages: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.stages.append((name, time.monotonic() - began))
        print(f"{self.stages[-1][1]:7.1f} s  {name}", flush=True)

    def say(self) -> float:
        """Print the sums, and return the minutes of machine and person together."""
        machine = sum(seconds for _, seconds in self.stages)
        person = self.pages * PAGE_SECONDS + len(self.commands) * COMMAND_SECONDS
        print("commands:", *self.commands, sep="\n  ")
        print(f"{len(self.commands)} commands, {self.pages} pages, {self.mails} mails")
        print(
            f"machine {machine / 60:.1f} min; with {PAGE_SECONDS} s a page and {COMMAND_SECONDS} s"
            f" a command {(machine + person) / 60:.1f} min"
        )
        return (machine + person) / 60


class Debian:
    """A Debian in a folder, whose commands are counted."""

    def __init__(self, root: Path, tally: Tally) -> None:
        self.root, self.tally = root, tally
        self.running: list[subprocess.Popen[bytes]] = []

    def argv(self, line: str) -> list[str]:
        inside = f"cd {HERE} 2>/dev/null || cd /; exec {line}"
        return ["chroot", str(self.root), "/bin/bash", "-c", inside]

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "proxy" in name.lower()}
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return {**kept, "PATH": path, "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}

    def run(self, line: str) -> None:
        self.tally.commands.append(line)
        with (self.root.parent / "drill.log").open("ab") as log:
            subprocess.run(
                self.argv(line), env=self.environment(), stdout=log, stderr=log, check=True
            )

    def answer(self, line: str, answers: list[str]) -> str:
        """Run a command at a terminal, and type an answer at each question; return all it said."""
        self.tally.commands.append(f"{line}  ({len(answers)} answers)")
        child, terminal = pty.fork()
        if not child:
            os.execvpe("chroot", self.argv(line), self.environment())
        said, until = "", time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if select.select([terminal], [], [], 0.3)[0]:
                try:
                    said += os.read(terminal, 65536).decode(errors="replace")
                except OSError:
                    break
            elif answers and said.endswith(": "):
                os.write(terminal, f"{answers.pop(0)}\n".encode())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert (code, answers) == (0, []), said
        return said

    def start(self, line: str, log: Path) -> None:
        self.tally.commands.append(line)
        with log.open("wb") as file:
            self.running.append(
                subprocess.Popen(self.argv(line), env=self.environment(), stdout=file, stderr=file)
            )

    def end(self) -> list[int | None]:
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=80)
        return [process.returncode for process in self.running]


def until_in(log: Path, pattern: str) -> str:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not (found := re.search(pattern, log.read_text(), re.MULTILINE)):
        assert time.monotonic() < ends, log.read_text()
        time.sleep(0.2)
    return found[0]


def mail_to(server: MoodyServer, address: str, pattern: str, tally: Tally) -> str:
    """Wait for a mail to this address with such a link, and return the link."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        for mail in server.taken:
            body = mail.get_body(("plain",))
            text = body.get_content() if body else ""
            if address in str(mail["To"]) and (found := re.search(pattern, text)):
                tally.mails += 1
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address}")


def six_digits(secret: str) -> str:
    """Return what an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@contextmanager
def turning(page: Page) -> Iterator[None]:
    with page.expect_navigation():
        yield


def press(page: Page, name: str, *, kind: str = "button") -> None:
    """Press what leads to another page."""
    with turning(page):
        page.get_by_role(kind, name=name, exact=True).first.click()  # type: ignore[arg-type]


def join(page: Page, link: str, name: str) -> None:
    """Make an account of staff, with codes of an app as its second step."""
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Make my account")
    press(page, "Set up an app", kind="link")
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Continue")
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Type the six digits it shows").fill(six_digits(re.sub(r"\s", "", secret)))
    press(page, "Turn it on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Backup codes")


def invite_counselor(page: Page, address: str) -> None:
    page.goto(f"{SITE}/")
    with turning(page):  # the line also says how many there are
        page.get_by_role("link", name="Accounts and invitations").click()
    press(page, "Invite someone", kind="link")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Counselor").check()
    press(page, "Invite")
    expect(page.get_by_text("The invitation is on its way by e-mail.")).to_be_visible()


def make_code(page: Page) -> str:
    page.goto(f"{SITE}/codes/")
    page.locator("[name=label]").fill("Jo from Tuesday")
    press(page, "Make a code")
    return page.locator(".big-code").inner_text()


def sign_up(page: Page, code: str, address: str) -> None:
    page.goto(f"{SITE}/join/{code}/")
    page.get_by_label("E-mail address").first.fill(address)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_label("I am 18 or older").check()
    press(page, "Make an account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Open the link in our mail")


def sign_consent(page: Page, confirm: str) -> None:
    page.goto(confirm)
    with turning(page):
        page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sam asks to see your check-ins")
    page.locator("[name=shows_signs]").click()
    page.locator("[name=purpose]").first.click()
    press(page, "See what they would see")
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "I agree")
    expect(page.locator("main")).to_contain_text("Can see: levels and trends")


def install(debian: Debian, mail_port: int) -> str:
    """Do what the manual's first page says, and return the first operator's link."""
    tally, log = debian.tally, debian.root.parent
    with tally.stage("packages of Debian"):
        debian.run("apt-get update")
        debian.run("apt-get install --yes git python3-venv caddy")
    with tally.stage("the release"):
        debian.run(f"git clone --quiet /srv/daybook.bundle {HERE}")
    with tally.stage("run.py init"):
        answers = ["localhost", "", f"smtp://127.0.0.1:{mail_port}", "", "op@clinic.example", ""]
        said = debian.answer("python3 run.py init", answers)
        assert "The test mail left." in said
    with tally.stage("run.py serve"):
        debian.start("python3 run.py serve", log / "serve.log")
        link = until_in(log / "serve.log", rf"^{SITE}/accounts/join/\S+$")
        until_in(log / "serve.log", "is ready at")
    with tally.stage("Caddy"):
        debian.start("caddy run --config Caddyfile", log / "caddy.log")
        until_in(log / "caddy.log", "serving initial configuration")
    return link


def put_in(debian: Path) -> None:
    """Put in what a machine has of its network, and what stands in for the release's address."""
    for name in ("etc/resolv.conf", "etc/hosts"):
        (debian / name).write_bytes(Path("/", name).read_bytes())
    known = Path("/etc/ssl/certs/ca-certificates.crt")  # where a network has a proxy of its own
    if known.exists():
        (debian / "etc" / "known.crt").write_bytes(known.read_bytes())
        (debian / "etc" / "pip.conf").write_text("[global]\ncert = /etc/known.crt\n")
    subprocess.run(
        ["git", "bundle", "create", "--quiet", str(debian / "srv" / "daybook.bundle"), "HEAD"],
        cwd=ROOT,
        check=True,
    )


def main() -> None:
    """Run the drill; exit with 1 if it took a newcomer too long."""
    root, tally = Path(sys.argv[1]).resolve(), Tally()
    put_in(root)
    with ExitStack() as stack:
        server, mail_port = stack.enter_context(moody_server())
        debian = Debian(root, tally)
        stack.callback(lambda: print("ended with", debian.end()))
        link = install(debian, mail_port)
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path=find_chromium())
        stack.callback(browser.close)

        def somebody() -> Page:
            context: BrowserContext = browser.new_context(
                ignore_https_errors=True, timezone_id="America/New_York", locale="en-US"
            )
            page = context.new_page()
            page.on("domcontentloaded", lambda _: setattr(tally, "pages", tally.pages + 1))
            return page

        with tally.stage("the operator joins, with a second step"):
            operator = somebody()
            join(operator, link, "Amara")
        with tally.stage("the operator invites a counselor"):
            invite_counselor(operator, "sam@clinic.example")
            invited = mail_to(server, "sam@clinic.example", rf"{SITE}/accounts/join/\S+", tally)
        with tally.stage("the counselor joins, with a second step, and makes a code"):
            counselor = somebody()
            join(counselor, invited, "Sam")
            code = make_code(counselor)
        with tally.stage("a person makes an account"):
            person = somebody()
            sign_up(person, code, "jo@example.org")
            confirm = mail_to(server, "jo@example.org", rf"{SITE}/account/address/\S+", tally)
        with tally.stage("and signs a consent"):
            sign_consent(person, confirm)
    minutes = tally.say()
    sys.exit(0 if minutes < LIMIT_MINUTES else 1)


if __name__ == "__main__":
    main()
