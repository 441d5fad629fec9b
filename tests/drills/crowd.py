"""Several people's browsers, which save check-in pages and know what became of each."""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from tests.outages import connected
from tests.serving import Server
from tests.writing import SAVED, Writer

WINDOWS = 2  # of each person's browser
NAP_SECONDS = 0.03  # a browser that was refused does not hammer


@dataclass(eq=False)
class Post:
    """One page that somebody saved, and each answer to it, 0 where the line was cut."""

    writer: Writer
    text: str
    statuses: list[int] = field(default_factory=list)
    saved_at: float | None = None
    sent_at: float = 0

    def send(self) -> int:
        """Send it, or send it again, as it was."""
        fields = {**self.writer.fields, "uuid": [self.text.split()[0]], "note": [self.text]}
        self.sent_at = time.monotonic()
        status, _ = self.writer.send(fields)
        self.statuses.append(status)
        if status == SAVED and self.saved_at is None:
            self.saved_at = time.monotonic()
        return status


class Crowd:
    """Some people and all that they saved. Each has several windows, which save at once."""

    def __init__(self, sessions: list[str]) -> None:
        self.sessions = sessions
        self.writers: list[Writer] = []
        self.posts: list[Post] = []

    def meet(self, *servers: Server) -> None:
        """Let each browser go to one of the servers."""
        if not self.writers:
            self.writers = [Writer(servers[0], session) for session in self.sessions]
        for number, writer in enumerate(self.writers):
            writer.server = servers[number % len(servers)]

    @property
    def acknowledged(self) -> list[Post]:
        """Everything that was answered as saved by now."""
        return [post for post in list(self.posts) if post.saved_at is not None]

    def post(self, writer: Writer) -> Post:
        """Let a browser save something new."""
        post = Post(writer, f"{uuid.uuid4()} & <a note>")
        self.posts.append(post)
        post.send()
        return post

    def send_again(self) -> Counter[int]:
        """Send each page again whose answer was lost or a refusal, as it was; count answers."""
        open_posts = [post for post in self.posts if post.saved_at is None]
        return Counter(post.send() for post in open_posts)

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Let all of them save all the time."""
        over = threading.Event()

        def save(writer: Writer) -> None:
            while not over.is_set():
                if self.post(writer).saved_at is None:
                    time.sleep(NAP_SECONDS)

        threads = [
            threading.Thread(target=save, args=(writer,))
            for writer in self.writers
            for _ in range(WINDOWS)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def saved_since(self, moment: float, *, by: Writer | None = None) -> float | None:
        """Return when the first page was saved that was sent after a moment, if one was."""
        moments = [
            post.saved_at
            for post in self.acknowledged
            if post.saved_at and post.sent_at > moment and by in (None, post.writer)
        ]
        return min(moments, default=None)

    def not_in(self, url: str, posts: list[Post] | None = None) -> list[str]:
        """Return what was acknowledged and is not in a database."""
        found = notes_in(url)
        asked = self.acknowledged if posts is None else posts
        return [post.text for post in asked if post.text not in found]


def notes_in(url: str) -> Counter[str]:
    """Return how often each note is in a database."""
    box = MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
    query = "SELECT sealed_note FROM checkins_checkinsubmission WHERE sealed_note <> ''"
    with closing(connected(url)) as connection:
        sealed = connection.execute(query).fetchall()
    return Counter(json.loads(box.decrypt(text))["text"] for (text,) in sealed)


def wait_until(is_so: Callable[[], object], *, seconds: float) -> bool:
    """Return whether something became so in time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
