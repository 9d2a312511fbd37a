from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

pytestmark = [pytest.mark.urls("tests.urls"), pytest.mark.django_db]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
SCRIPT = "/static/django_htmx/htmx-2.min.js"


class ReadingClient(Client):
    """Reads files to their end, which closes them."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.streaming:
            response.getvalue()
        return response


@pytest.fixture
def client() -> Client:
    return ReadingClient(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.fixture
def behind_proxy(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_PRELOAD = True


def headers_of(response: HttpResponseBase) -> dict[str, str | None]:
    return {name: response.headers.get(name) for name in HEADERS}


@pytest.mark.parametrize(
    ("status", "method", "path"),
    [
        (200, "GET", "/healthz"),
        (200, "HEAD", "/healthz"),
        (200, "GET", SCRIPT),
        (302, "GET", "/admin/"),
        (400, "GET", "/tests/suspicious/x/"),
        (403, "POST", "/tests/guarded/"),
        (404, "GET", "/no/such/page"),
        (404, "GET", "/static/no-such-file.css"),
        (405, "TRACE", "/healthz"),
        (405, "TRACE", SCRIPT),
        (500, "GET", "/tests/crash/"),
    ],
)
def test_every_class_of_response_is_hardened(client: Client, status: int, method: str, path: str) -> None:
    response = client.generic(method, path)
    assert response.status_code == status
    assert headers_of(response) == HEADERS
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_an_unknown_host_is_refused_with_the_same_headers(client: Client) -> None:
    response = client.get("/healthz", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert headers_of(response) == HEADERS


def test_a_file_not_changed_since_is_hardened_too(client: Client) -> None:
    tag = client.get(SCRIPT).headers["ETag"]
    response = client.get(SCRIPT, headers={"if-none-match": tag})
    assert response.status_code == 304
    assert headers_of(response) == HEADERS


def test_a_program_is_told_of_a_crash_in_the_form_it_expects(client: Client) -> None:
    response = client.get("/tests/crash.json")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["status"] == 500
    assert "cause" not in response.content.decode()
    assert headers_of(response) == HEADERS


def test_one_view_can_let_itself_be_framed(client: Client) -> None:
    policy = client.get("/tests/framed/").headers["Content-Security-Policy"]
    assert policy == POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACK", "FOO"])
def test_a_method_that_no_page_means_is_refused(client: Client, method: str) -> None:
    response = client.generic(method, "/tests/long/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.usefixtures("behind_proxy")
def test_a_plain_request_is_sent_to_https(client: Client) -> None:
    response = client.get("/tests/long/?a=b")
    assert response.status_code == 301
    assert response.headers["Location"] == "https://testserver/tests/long/?a=b"
    assert headers_of(response) == HEADERS


@pytest.mark.usefixtures("behind_proxy")
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_may_come_past_the_proxy(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("behind_proxy")
@pytest.mark.parametrize("path", ["/healthz", "/no/such/page", "/tests/crash/", SCRIPT])
def test_https_is_remembered_for_two_years(client: Client, path: str) -> None:
    response = client.get(path, headers={"x-forwarded-proto": "https"})
    expected = "max-age=63072000; includeSubDomains; preload"
    assert response.headers["Strict-Transport-Security"] == expected


@pytest.mark.usefixtures("behind_proxy")
def test_a_refused_method_over_https_is_hardened(client: Client) -> None:
    response = client.generic("TRACE", "/healthz", headers={"x-forwarded-proto": "https"})
    assert "Strict-Transport-Security" in response.headers
    assert headers_of(response) == HEADERS


def test_plain_http_says_nothing_of_https(client: Client) -> None:
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


def test_no_other_site_may_read_a_static_file(client: Client) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(SCRIPT).headers


def test_a_long_page_is_compressed(client: Client) -> None:
    response = client.get("/tests/long/", headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"


def test_a_page_not_changed_since_is_not_sent_again(client: Client) -> None:
    tag = client.get("/tests/long/").headers["ETag"]
    response = client.get("/tests/long/", headers={"if-none-match": tag})
    assert (response.status_code, response.content) == (304, b"")
