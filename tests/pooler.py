"""PgBouncer in front of the suite's PostgreSQL; `python -m tests.pooler` fails when it is not installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests import serving

INSTALL_HINT = "The tests on PostgreSQL need PgBouncer: sudo apt-get install pgbouncer"
_NOBODY = 65534
"""PgBouncer refuses to be root."""
_CONFIGURATION = """
[databases]
* = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
query_wait_timeout = 2
"""


@dataclass(frozen=True)
class Pooler:
    """Where it listens, and the server behind it."""

    port: int
    server: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Be gone, as when its machine is."""
        self.process.kill()
        self.process.wait(10)

    def address(self, name: str) -> str:
        """Of the database of that name, through the pooler."""
        facts = urlsplit(self.server)
        return urlunsplit(facts._replace(netloc=f"{facts.username}@127.0.0.1:{self.port}", path=f"/{name}"))


def find() -> str | None:
    """The program to start. Debian keeps it where only root looks."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def running(server: str, *, mode: str = "transaction", size: int = 2) -> Iterator[Pooler]:
    """PgBouncer with so many connections to each database of ``server``, a PostgreSQL address."""
    program = find()
    if program is None:
        pytest.exit(INSTALL_HINT, returncode=1)
    port = serving.free_port()
    with TemporaryDirectory() as folder:
        configuration = Path(folder) / "pgbouncer.ini"
        configuration.write_text(_CONFIGURATION.format(server=_parameters(server), port=port, mode=mode, size=size))
        user = _NOBODY if os.geteuid() == 0 else None
        if user is not None:
            os.chown(folder, user, -1)
            os.chown(configuration, user, -1)
        command = [program, "--quiet", str(configuration)]
        process = subprocess.Popen(command, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        pooler = Pooler(port, server, process)
        try:
            _wait_for(port, process)
            yield pooler
        finally:
            pooler.stop()


def _parameters(server: str) -> str:
    facts = urlsplit(server)
    named = {"host": facts.hostname, "port": facts.port, "user": facts.username, "password": facts.password}
    return " ".join(f"{name}={value}" for name, value in named.items() if value)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as question:
            if question.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("PgBouncer did not start.")


if __name__ == "__main__":
    sys.exit(find() is None)
