"""The production server as a process of its own, on a database of its own."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

START = 30.0  # seconds, on a machine that is busy with the other tests


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("serve")
    return {
        "PATH": os.environ["PATH"],
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "recovery.settings",
        "PORT": str(_free_port()),
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
    log = tmp_path_factory.mktemp("log") / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=settings.BASE_DIR, env=migrated, stdout=output, stderr=output
        )
        try:
            _wait_for(int(migrated["PORT"]), process, log)
            yield int(migrated["PORT"])
        finally:
            process.terminate()
            assert process.wait(20) == 0, log.read_text()


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def ask(port: int, path: str, *, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"X-Forwarded-Proto": "https"} | names)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers, body


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            ask(port, "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not start:\n{log.read_text()}")


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


def test_it_does_not_start_without_tls_for_others(migrated: dict[str, str]) -> None:
    refused = manage("serve", environment=migrated | {"TLS": "off", "BIND": "0.0.0.0"})
    assert refused.returncode != 0
    assert "TLS=off needs a BIND" in refused.stderr


def test_it_does_not_start_on_a_database_that_is_not_migrated(environment: dict[str, str], tmp_path: Path) -> None:
    empty = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    refused = manage("serve", environment=empty)
    assert refused.returncode != 0
    assert "manage.py migrate" in refused.stderr
