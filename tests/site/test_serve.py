"""The production server as a process of its own, on a database of its own."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from tests import serving
from tests.serving import ask


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("serve")
    return {
        "PATH": os.environ["PATH"],
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "recovery.settings",
        "PORT": str(serving.free_port()),
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        "TLS": "proxy",
        "WEB_CONCURRENCY": "1",
    }


@pytest.fixture(scope="module")
def migrated(environment: dict[str, str]) -> dict[str, str]:
    manage("migrate", "--verbosity", "0", environment=environment).check_returncode()
    return environment


@pytest.fixture(scope="module")
def server(migrated: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving.running(migrated, tmp_path_factory.mktemp("log") / "server.log"):
        yield int(migrated["PORT"])


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_is_ready(server: int) -> None:
    status, headers, body = ask(server, "/readyz")
    assert (status, body) == (200, b"ready\n")
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_static_files_are_compressed_and_kept_for_ever(server: int, encoding: str) -> None:
    _, _, page = ask(server, "/accounts/login/")
    (address, *_) = re.findall(rb'href="(/static/[^"]+\.css)"', page)
    status, headers, _ = ask(server, address.decode(), Accept_Encoding=encoding)
    assert status == 200
    assert headers["Content-Encoding"] == encoding
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


FORM = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)


def sent(port: int, data: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(data)
    return connection


def test_a_form_whose_connection_breaks_is_not_taken_for_a_whole_one(server: int) -> None:
    with sent(server, FORM + b"Content-Length: 1000\r\n\r\nlogin=ann&password=half") as broken:
        broken.shutdown(socket.SHUT_WR)
        assert broken.recv(12) == b"HTTP/1.1 400"
    with sent(server, FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n0\r\n\r\n") as chunked:
        assert chunked.recv(12) == b"HTTP/1.1 411"
    with sent(server, FORM + b"Content-Length: 400000000\r\n\r\n") as large:
        assert large.recv(12) == b"HTTP/1.1 413"


def test_forms_that_come_slowly_hold_up_no_reader(server: int) -> None:
    slow = [sent(server, FORM + b"Content-Length: 1000\r\n\r\nlogin=") for _ in range(12)]
    try:
        assert ask(server, "/")[0] == 200
    finally:
        for connection in slow:
            connection.close()


def test_cookies_are_bound_to_the_host(server: int) -> None:
    _, headers, _ = ask(server, "/accounts/login/")
    cookie = headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrftoken=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))


def test_plain_http_is_sent_to_https(server: int) -> None:
    status, headers, _ = ask(server, "/accounts/login/", X_Forwarded_Proto="http")
    assert status == 301
    assert headers["Location"].startswith("https://127.0.0.1")


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PROPFIND"])
def test_other_methods_are_refused(server: int, method: str) -> None:
    status, headers, _ = ask(server, "/healthz", method=method)
    assert status == 405
    assert "Content-Security-Policy" in headers


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("DEBUG", "1"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("WEB_CONCURRENCY", "lots"),
    ],
)
def test_it_does_not_start_on_an_unsafe_setting(migrated: dict[str, str], name: str, value: str) -> None:
    refused = manage("serve", environment=migrated | {name: value})
    assert refused.returncode != 0
    assert name in refused.stderr


@pytest.mark.slow
def test_it_does_not_start_without_tls_for_others(migrated: dict[str, str]) -> None:
    refused = manage("serve", environment=migrated | {"TLS": "off", "BIND": "0.0.0.0"})
    assert refused.returncode != 0
    assert "TLS=off needs a BIND" in refused.stderr


@pytest.mark.slow
def test_it_does_not_start_on_a_database_that_is_not_migrated(environment: dict[str, str], tmp_path: Path) -> None:
    empty = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    refused = manage("serve", environment=empty)
    assert refused.returncode != 0
    assert "manage.py migrate" in refused.stderr


UNREACHED = [
    ("postgres://someone:pass-word@127.0.0.1:1/nothing", "serve", "refused"),
    ("postgres://someone:pass-word@127.0.0.1:1/nothing", "migrate", "refused"),
    ("postgres://someone:pass-word@127.0.0.1:1/nothing?misspelt=1", "expire_links", "misspelt"),
    ("sqlite:///{folder}", "migrate", "unable to open"),
]


@pytest.mark.slow
def test_what_keeps_it_from_the_database_is_said_in_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    """Each command waits for some seconds whether the database comes; they wait together."""

    def told(address: str, command: str) -> subprocess.CompletedProcess[str]:
        return manage(command, environment=environment | {"DATABASE_URL": address.format(folder=tmp_path)})

    with ThreadPoolExecutor(len(UNREACHED)) as threads:
        answers = [threads.submit(told, address, command) for address, command, _reason in UNREACHED]
    for (_address, command, reason), answer in zip(UNREACHED, answers, strict=True):
        refused = answer.result()
        assert refused.returncode != 0, command
        (line,) = refused.stderr.splitlines()
        assert line.startswith("The database cannot be used: ")
        assert reason in line, command
        assert "pass-word" not in line
