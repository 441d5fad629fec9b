"""``send_messages --loop``: the manual's sender, which runs beside the server."""

import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from signal import SIGTERM

from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone

from tests.mailbox import Mailbox
from tests.serving import ROOT, Server, environment, seed, serving

PATIENCE_SECONDS = 120
TOKEN = "t" * 32


def test_a_mail_that_somebody_asked_for_leaves_while_it_runs(tmp_path: Path) -> None:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    url = f"sqlite:///{tmp_path}/db.sqlite3"
    values = {"DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    seed(url)
    command = [sys.executable, "manage.py", "send_messages", "--loop"]
    with (
        serving(**values) as server,
        subprocess.Popen(command, cwd=ROOT, env=environment(**values)) as sender,
    ):
        began = timezone.now()
        ask_for_a_new_password(server)
        while not box.mails and timezone.now() < began + timedelta(seconds=PATIENCE_SECONDS):
            time.sleep(0.2)
        still_runs = sender.poll() is None
        sender.send_signal(SIGTERM)
        sender.wait(timeout=PATIENCE_SECONDS)
    controller.stop()

    assert [sent["Subject"] for sent in box.mails] == ["Your new password at Daybook"]
    assert still_runs


def ask_for_a_new_password(server: Server) -> None:
    headers = {
        "Cookie": f"{settings.CSRF_COOKIE_NAME}={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": "http://localhost",
    }
    body = f"email=person1%40example.org&csrfmiddlewaretoken={TOKEN}"
    assert server.ask("POST", "/account/password/reset/", headers=headers, body=body)[0] == 302
