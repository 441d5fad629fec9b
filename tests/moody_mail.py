"""A mail server that does what servers do on bad days, and what it took."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message, message_from_bytes, policy
from enum import Enum
from typing import Any


class Mood(Enum):
    """What the server does with each letter."""

    TAKES = "takes"
    SLOW = "slow"  # it thinks for a while before it takes a letter
    BUSY = "busy"  # 451: later
    REFUSES = "refuses"  # 550: never
    CLOSES = "closes"  # 421: the server ends the connection
    DROPS_AFTER_DATA = "drops after data"  # it took the letter, and its answer is lost
    DROPS_BEFORE_END = "drops before end"  # it never had the whole letter


class MoodyServer:
    """A small SMTP server of its own, so that it can be cut at any point.

    ``taken`` are the letters that it promised to deliver, its lost promises among them;
    ``connections`` is how often somebody came.
    """

    def __init__(self) -> None:
        self.mood = Mood.TAKES
        self.taken: list[message.EmailMessage] = []
        self.connections = 0
        self.slow_seconds = 0.01
        self._over = threading.Event()

    def serve(self, listening: socket.socket) -> None:
        while not self._over.is_set():
            try:
                line, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def close(self) -> None:
        self._over.set()

    def _talk(self, line: socket.socket) -> None:
        with line, line.makefile("rwb", buffering=0) as file:
            try:
                self._say(file, "220 here")
                while command := file.readline():
                    if not self._answer(file, command[:4].upper().decode()):
                        return
            except OSError:
                return

    def _answer(self, file: Any, verb: str) -> bool:
        """Answer one command, and return whether the connection goes on."""
        if verb == "QUIT":
            self._say(file, "221 bye")
            return False
        if verb == "DATA":
            return self._take(file)
        if verb == "RCPT" and self.mood in {Mood.BUSY, Mood.REFUSES}:
            self._say(file, "451 later" if self.mood == Mood.BUSY else "550 no such mailbox")
        elif verb == "MAIL" and self.mood == Mood.CLOSES:
            self._say(file, "421 closing")
            return False
        else:
            self._say(file, "250 ok")
        return True

    def _take(self, file: Any) -> bool:
        self._say(file, "354 go on")
        lines = []
        while (line := file.readline()) not in {b".\r\n", b""}:
            if self.mood == Mood.DROPS_BEFORE_END:
                return False
            lines.append(line)
        if self.mood == Mood.SLOW:
            self._over.wait(self.slow_seconds)
        self.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if self.mood == Mood.DROPS_AFTER_DATA:
            return False
        self._say(file, "250 taken")
        return True

    def _say(self, file: Any, text: str) -> None:
        file.write(f"{text}\r\n".encode())


@contextmanager
def moody_server() -> Iterator[tuple[MoodyServer, int]]:
    """A server, and its port."""
    server = MoodyServer()
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
        thread.start()
        yield server, listening.getsockname()[1]
        server.close()
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)
