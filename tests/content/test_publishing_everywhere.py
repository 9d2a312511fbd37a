"""What is published is seen by every worker process of the production server within 2 seconds."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from recovery.content import publishing
from recovery.content.models.edition import Edition, Procedure
from tests import committed, serving
from tests.publications import publish

pytestmark = [pytest.mark.differs, pytest.mark.django_db(transaction=True), pytest.mark.slow]

PROMISED = 2.0
"""Seconds; the admin says so to whoever publishes."""
TOLERANCE = 1.0
"""Seconds for the query itself, on a machine that is busy with the other tests."""
WORKERS = 2
PAGES = ("timeline.json?surgery_date=2026-10-30", "timeline/?surgery_date=2026-10-30", "")
"""Below the procedure's address: each says something of every milestone, or of every section."""


@dataclass(frozen=True)
class Answer:
    """What one request was told: by which worker, and of which editions."""

    asked: float
    worker: int
    editions: frozenset[int]
    pieces: int


@dataclass(frozen=True)
class Site:
    """A running server with its log."""

    port: int
    process: int

    def ask(self, page: str) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        asked = time.monotonic()
        connection.request("GET", f"/knee-osteotomy/{page}", headers={"X-Forwarded-Proto": "https"})
        own_port = connection.sock.getsockname()[1]
        response = connection.getresponse()
        worker = self._worker(own_port)
        body = response.read().decode()
        connection.close()
        assert response.status == 200
        found = re.findall(r"words of edition (\d+)", body)
        return Answer(asked, worker, frozenset(map(int, found)), len(found))

    def _worker(self, client_port: int) -> int:
        """The process that holds the other end of a connection."""
        ends = f" 0100007F:{self.port:04X} 0100007F:{client_port:04X} "
        # The kernel may list a line twice while others come and go.
        lines = {line.split()[9] for line in Path("/proc/net/tcp").read_text().splitlines() if ends in line}
        holders = [pid for pid in self.workers() if _open_files(pid) & {f"socket:[{inode}]" for inode in lines}]
        assert len(holders) == 1
        return holders[0]

    def workers(self) -> list[int]:
        """The server's worker processes."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        return [int(pid) for pid in children.split()]


def _open_files(pid: int) -> set[str]:
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(str(descriptor.readlink()))
        except FileNotFoundError:
            continue  # closed since the folder was read
    return found


@pytest.fixture
def site(db: None, tmp_path: Path) -> Iterator[Site]:
    with committed.shipped(tmp_path) as address:
        next_edition()
        port = serving.free_port()
        environment = committed.ENVIRONMENT | {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "tests.serve_settings",
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "TEST_STATIC_ROOT": str(tmp_path / "static"),
            "WEB_CONCURRENCY": str(WORKERS),
        }
        log = tmp_path / "server.log"
        with log.open("w") as output:
            server = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output,
            )  # fmt: skip
            try:
                serving.wait_for(port, server, log)
                yield Site(port, server.pid)
            finally:
                server.terminate()
                assert server.wait(20) == 0, log.read_text()


def next_edition() -> int:
    """Publish the next edition from this process; every milestone and section in it says which one it is."""
    procedure = Procedure.objects.get()
    draft = publishing.start_draft(procedure, by=None)
    words = f"words of edition {draft.number}"
    draft.milestones.update(title=words)
    draft.guide_sections.update(title=words)
    return publish(draft).number


def ask_everyone(site: Site, edition: int) -> None:
    """Until each worker has said, for each page, that ``edition`` is the one it knows."""
    heard: set[tuple[int, str]] = set()
    deadline = time.monotonic() + 10
    while len(heard) < WORKERS * len(PAGES):
        assert time.monotonic() < deadline, heard
        for page in PAGES:
            answer = site.ask(page)
            if answer.editions == {edition}:
                heard.add((answer.worker, page))


def answers_for(site: Site, seconds: float) -> list[Answer]:
    found: list[Answer] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found += [site.ask(page) for page in PAGES]
    return found


def test_every_worker_tells_the_new_edition_2_seconds_after_publishing_and_never_a_mixture(site: Site) -> None:
    ask_everyone(site, 2)
    assert next_edition() == 3
    published = time.monotonic()
    answers = answers_for(site, PROMISED + TOLERANCE + 1)
    # Every piece of one answer is of one edition.
    assert {tuple(answer.editions) for answer in answers} <= {(2,), (3,)}
    assert min(answer.pieces for answer in answers) > 4
    late = [answer for answer in answers if answer.asked > published + PROMISED + TOLERANCE]
    assert {answer.worker for answer in late} == {*site.workers()}
    assert len(site.workers()) == WORKERS
    assert {tuple(answer.editions) for answer in late} == {(3,)}
    for worker in site.workers():
        told = [max(answer.editions) for answer in answers if answer.worker == worker]
        assert told == sorted(told), "a worker went back to the old edition"
    assert Edition.objects.get(status=Edition.Status.PUBLISHED).number == 3
