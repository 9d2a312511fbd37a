"""Nothing behind the guard meets half a form, an unknown codec or a number that no database holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier, Event
from time import monotonic
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.models import Group, User
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from recovery.site import request_guard
from recovery.site.http import client_address
from tests.matrices import matrix
from tests.workspace.conftest import page_of

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
TYPED = b"login=ann&password=long+words+here"
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
CODECS = [
    "rot13", "rot_13", "hex", "hex_codec", "base64", "zlib", "bz2", "quopri", "uu", "idna", "punycode",
    "unicode_escape", "raw_unicode_escape", "undefined", "utf-16", "utf-7", "utf-8-sig", "utf_32", "latin-1", "cp037",
    "no-such-codec",
]  # fmt: skip
BOUNDARY = '--x\r\nContent-Disposition: form-data; name="login"{parameters}\r\n{headers}\r\nann\r\n--x--\r\n'


def sent(body: bytes, content_type: str, path: str = LOGIN, **extra: Any) -> Any:
    return Client().generic("POST", path, body, content_type, **extra)


def status_of(address: str, content_type: str, method: str = "GET") -> int:
    """What is answered to the kind of request that the production server's handler makes."""
    body = b"x" if method == "POST" else b""
    environ = RequestFactory().generic(method, address, body, "text/plain").META | {"CONTENT_TYPE": content_type}
    assert request_guard.Handler.request_class is request_guard.Request
    return request_guard.RequestGuardMiddleware(lambda _request: HttpResponse())(
        request_guard.Request(environ)
    ).status_code


@matrix("codec", CODECS, undo=True)
def test_a_body_in_any_codec_but_utf_8_is_refused_on_every_address(codec: str) -> None:
    for path in (LOGIN, "/accounts/password/reset/", "/admin/login/", "/workspace/links/new/", "/", "/no/such/page"):
        for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"):
            answer = sent(TYPED, f"{kind}; charset={codec}", path)
            assert answer.status_code == 415, (path, kind)
    assert status_of("/?a=b", f"text/html; charset={codec}") == 415


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8", '; charset="utf-8"', "; charset=utf8"])
def test_a_body_in_utf_8_is_read(charset: str) -> None:
    assert sent(TYPED, f"application/x-www-form-urlencoded{charset}").status_code == 200


@matrix(
    "parameters, headers",
    [
        ("", "Content-Type: text/plain; charset=rot13\r\n"),
        ("", "Content-Type: text/plain; charset*=rot13''%41\r\n"),
        ("", "Content-Transfer-Encoding: base64\r\n"),
        ("", "Content-Transfer-Encoding: rot13\r\n"),
        ("", "Content-Length: -5\r\n"),
        ("", "Content-Type: \r\n"),
        ("; name*=rot13''%41", ""),
        ("; filename*=no-such''%41", ""),
        ("; filename*=hex''%zz", ""),
        ("; filename*=utf-8''%ff%fe", ""),
        ("; filename*0=a; filename*1=b", ""),
        ('; filename=""', ""),
        ('; filename="\x00"', ""),
    ],
    undo=True,
)
def test_a_part_with_any_header_is_read_or_refused(parameters: str, headers: str) -> None:
    body = BOUNDARY.format(parameters=parameters, headers=headers).encode()
    assert sent(body, "multipart/form-data; boundary=x").status_code < 500


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300,
        "application/json", "text/xml", "x", "multipart/mixed; boundary=x", "application/x-www-form-urlencoded\x00",
    ],
)  # fmt: skip
def test_a_body_that_is_no_form_is_refused_in_words(content_type: str) -> None:
    answer = sent(TYPED, content_type)
    assert answer.status_code in (400, 415)
    assert page_of(answer).h1.text == "That was not taken"  # type: ignore[union-attr]
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("content_type", ["text/plain; a*=no-such''%41", "multipart/form-data; boundary*=no-such''x"])
def test_a_header_that_django_cannot_read_before_any_middleware_is_answered(content_type: str) -> None:
    assert status_of(LOGIN, content_type, "POST") == 415
    assert status_of("/", content_type) == 200


def test_a_body_that_ends_early_is_refused_at_every_byte() -> None:
    for length in range(len(TYPED)):
        short: dict[str, Any] = {"CONTENT_LENGTH": str(len(TYPED)), "wsgi.input": BytesIO(TYPED[:length])}
        answer = sent(b"x", "application/x-www-form-urlencoded", **short)
        assert answer.status_code == 400, length
        assert "connection broke" in page_of(answer).text
    assert sent(TYPED, "application/x-www-form-urlencoded").status_code == 200


@pytest.mark.parametrize(
    "extra", [{"CONTENT_LENGTH": "-5"}, {"CONTENT_LENGTH": "x"}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_body_of_no_stated_length_is_refused(extra: dict[str, str]) -> None:
    assert sent(TYPED, "application/x-www-form-urlencoded", **extra).status_code == 411


def test_who_is_signed_out_sends_little_and_who_is_signed_in_what_a_form_takes() -> None:
    class Unread(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("nothing of a body that is too large is read")

    def answered(length: int, cookie: str = "") -> int:
        extra: dict[str, Any] = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
        client = Client(HTTP_COOKIE=cookie)
        status: int = client.generic("POST", LOGIN, b"x", "multipart/form-data; boundary=x", **extra).status_code
        return status

    assert answered(400_000_000) == answered(request_guard.MOST_BYTES_SIGNED_OUT + 1) == 413
    cookie = f"{project.SESSION_COOKIE_NAME}=abc"
    assert answered(project.DATA_UPLOAD_MAX_MEMORY_SIZE + 1, cookie) == 413
    with pytest.raises(AssertionError, match="nothing of a body"):
        answered(request_guard.MOST_BYTES_SIGNED_OUT + 1, cookie)


def test_forms_that_wait_leave_threads_to_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are at work, one waits for them, and any other is refused before it waits."""
    monkeypatch.setattr(request_guard, "PATIENCE", 20.0)
    working, going_on = Barrier(request_guard.MAY_WRITE + 1), Event()

    def slow(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not going_on.is_set():
            working.wait(10)
            going_on.wait(10)
        return HttpResponse()

    middleware = request_guard.RequestGuardMiddleware(slow)
    asked = RequestFactory()
    with ThreadPoolExecutor(request_guard.MAY_ENTER) as threads:
        held = [threads.submit(middleware, asked.post("/")) for _ in range(request_guard.MAY_WRITE)]
        working.wait(10)
        held += [
            threads.submit(middleware, asked.post("/"))
            for _ in range(request_guard.MAY_ENTER - request_guard.MAY_WRITE)
        ]
        while middleware.places.acquire(blocking=False):  # until the last has come in
            middleware.places.release()
        began = monotonic()
        refused = middleware(asked.post("/"))
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert monotonic() - began < request_guard.PATIENCE / 2
        assert middleware(asked.get("/")).status_code == 200
        going_on.set()
        assert [each.result().status_code for each in held] == [200] * request_guard.MAY_ENTER
    assert request_guard.MAY_WRITE < request_guard.MAY_ENTER < request_guard.THREADS


def test_a_form_that_waits_too_long_for_its_turn_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_guard, "PATIENCE", 0.05)
    middleware = request_guard.RequestGuardMiddleware(lambda _request: HttpResponse())
    for _ in range(request_guard.MAY_WRITE):
        middleware.turns.acquire()
    assert middleware(RequestFactory().post("/")).status_code == 503
    middleware.turns.release()
    assert middleware(RequestFactory().post("/")).status_code == 200


LATIN_1 = "Pflege zu Hause m\u00f6glich".encode("latin-1")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"note=%ED%A0%80", URLENCODED, 415),
        (b"note=%E9", URLENCODED, 415),
        (b"note=" + LATIN_1, URLENCODED, 415),
        (b"n%FFte=a", URLENCODED, 415),
        (b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n' + LATIN_1 + b"\r\n--x--\r\n", MULTIPART, 415),
        (b"name=%EF%BF%BD&note=Caf%E9", URLENCODED, 415),
        (b"na%EF%BF%BDme=1&note%FF=Caf", URLENCODED, 415),
        (
            b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xef\xbf\xbd\r\n'
            b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n' + LATIN_1 + b"\r\n--x--\r\n",
            MULTIPART,
            415,
        ),
        (b"note=%ef%bf%bd", URLENCODED, 200),
        ("note=\ufffd".encode(), URLENCODED, 200),
        ("note=\u00e9".encode(), URLENCODED, 200),
        (b"note=%C3%A9", URLENCODED, 200),
        (b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n\xc3\xa9\r\n--x--\r\n', MULTIPART, 200),
    ],
)
def test_a_form_whose_text_is_no_utf_8_is_refused(body: bytes, content_type: str, status: int) -> None:
    """It would be stored with signs in the place of letters."""
    assert sent(body, content_type).status_code == status


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
def test_a_kind_of_content_is_the_same_in_capitals(content_type: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\nnina\r\n--x--\r\n'
    kind, mark, parameters = content_type.partition(";")
    for spelled in (kind, kind.upper(), kind.title()):
        asked = RequestFactory().generic("POST", LOGIN, b"login=nina" if kind == URLENCODED else body)
        request = request_guard.Request(asked.META | {"CONTENT_TYPE": f"{spelled}{mark}{parameters}"})
        answer = request_guard.RequestGuardMiddleware(lambda request: HttpResponse(request.POST["login"]))(request)
        assert isinstance(answer, HttpResponse)
        assert (answer.status_code, answer.content) == (200, b"nina")


def test_no_upload_is_ever_put_into_a_file() -> None:
    assert project.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert project.FILE_UPLOAD_MAX_MEMORY_SIZE >= project.DATA_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.differs
def test_a_cookie_with_a_nul_is_nobodys() -> None:
    client = Client(HTTP_COOKIE=f'{project.SESSION_COOKIE_NAME}="abcdefghij\\000klm"')
    assert client.get("/workspace/").status_code == 302
    assert client.get("/admin/").status_code == 302


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root@site.example"))
    return client


HUGE = (
    "99999999999999999999",
    "-99999999999999999999",
    "9223372036854775808",
    "2147483648",
    "\x00",
    "1\x00",
    "1e9",
    "",
)
LISTS = ("auth/user", "auth/group", *(f"recovery/{kind}" for kind in ("clinic", "edition", "procedure", "invitation")))
FILTERS = (
    "q", "p", "o", "e", "all", "status__exact", "id__exact", "is_staff__exact", "groups__id__exact", "_popup",
    "_to_field", "_changelist_filters", "_facets", "clinic__id__exact", "procedure__id__exact",
)  # fmt: skip


@pytest.mark.differs
@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("value", HUGE)
def test_no_id_and_no_filter_of_the_admin_is_answered_with_500(admin: Client, value: str) -> None:
    group = Group.objects.create(name="A group")
    for kind in LISTS:
        address = f"/admin/{kind}/"
        for name in FILTERS:
            assert admin.get(address, {name: value}).status_code < 500, (address, name)
        for action in ("delete_selected", "", value):
            chosen = {"action": action, "_selected_action": [value, "1"], "index": value, "select_across": value}
            assert admin.post(address, chosen).status_code < 500, (address, action)
    for address in (f"/admin/auth/group/{group.pk}/change/", "/admin/auth/group/add/", "/admin/auth/user/add/"):
        typed = {"name": "Another group", "username": "a", "permissions": [value], "groups": [value]}
        assert admin.post(address, typed).status_code < 500, address
    for page in ("delete", "change"):
        answer = admin.post(f"/admin/auth/group/{group.pk}/{page}/", {"_to_field": value, "name": "B"})
        assert answer.status_code < 500, page


@pytest.mark.parametrize("error", [DataError("0x00 in ann@site.example"), OverflowError("99999999999999999999")])
def test_what_the_database_cannot_hold_is_refused_as_that(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    middleware = request_guard.RequestGuardMiddleware(lambda _request: HttpResponse())
    answer = middleware.process_exception(RequestFactory().get("/"), error)
    assert answer is not None
    assert answer.status_code == 400
    assert "could not hold" in caplog.text
    assert str(error) not in caplog.text


def test_a_fault_of_ours_is_not_taken_for_one_of_what_was_sent() -> None:
    middleware = request_guard.RequestGuardMiddleware(lambda _request: HttpResponse())
    for error in (ValueError("x"), TypeError("x"), OperationalError("away"), KeyError("x")):
        try:
            raise error
        except (LookupError, ValueError, TypeError, OperationalError):
            assert middleware.process_exception(RequestFactory().get("/"), error) is None


FORWARDED = {
    "203.0.113.6:40001": "203.0.113.6",
    "203.0.113.6": "203.0.113.6",
    "[2001:db8::1]:40001": "2001:db8::1",
    "[2001:db8::1]": "2001:db8::1",
    "2001:DB8:0:0::1": "2001:db8::1",
    '"[2001:db8::1]:443"': "2001:db8::1",
    "::ffff:203.0.113.6": "203.0.113.6",
    "[::ffff:203.0.113.6]:80": "203.0.113.6",
    "fe80::1%eth0": "fe80::1",
    " 203.0.113.6 ": "203.0.113.6",
    "198.51.100.1, 203.0.113.6:1": "203.0.113.6",
    "203.0.113.6, ": "203.0.113.6",
    "unknown": "192.0.2.200",
    "_hidden": "192.0.2.200",
    "203.0.113.600": "192.0.2.200",
    "203.0.113.6:1:2": "192.0.2.200",
    "": "192.0.2.200",
    "198.51.100.1, unknown": "192.0.2.200",
    "\x00": "192.0.2.200",
}


@matrix("written", FORWARDED)
def test_one_visitor_is_one_address_however_a_proxy_writes_it(written: str) -> None:
    request: HttpRequest = RequestFactory().get("/", REMOTE_ADDR="192.0.2.200", HTTP_X_FORWARDED_FOR=written)
    with override_settings(TRUSTED_PROXIES=1):
        assert client_address(request) == FORWARDED[written]


def test_no_proxy_that_is_not_trusted_is_believed() -> None:
    request: HttpRequest = RequestFactory().get("/", REMOTE_ADDR="192.0.2.200:9", HTTP_X_FORWARDED_FOR="203.0.113.6")
    with override_settings(TRUSTED_PROXIES=0):
        assert client_address(request) == "192.0.2.200"
    with override_settings(TRUSTED_PROXIES=2):
        assert client_address(request) == "192.0.2.200"


def test_a_new_port_is_no_new_visitor_to_the_limit_on_unknown_links() -> None:
    with override_settings(TRUSTED_PROXIES=1):
        for form in ("203.0.113.6:{}", "[2001:db8::1]:{}", "[::ffff:203.0.113.7]:{}"):
            tries = [
                Client().get("/t/" + "a" * 32 + "/", HTTP_X_FORWARDED_FOR=form.format(4000 + n)) for n in range(31)
            ]
            assert tries[-1].status_code == 429, form
