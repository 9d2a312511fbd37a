"""Requests that nobody should send, to every address, as everybody who may: none is answered with 500 or above.

``make fuzz`` sends COUNT of them (50,000) with SEED (of the clock, and printed); what it finds is
printed smallest first, with the seed and the number of the request that show it again.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

MARK = "<fuzz-mark"
"""In a page as it stands here, it was reflected as markup."""
HOSTS = ("testserver",) * 12 + ("TESTSERVER", "testserver:80", "evil.example", "testserver:x", "", "[::1", "a\x00b")
TEXTS: Sequence[str] = (
    "",
    "0",
    "1",
    "-1",
    "99999999999999999999",
    "-9223372036854775809",
    "2147483648",
    "1e9",
    "NaN",
    "true",
    "on",
    "٣",
    "2026-10-30",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "30/10/2026",
    "03/04/2026",
    "1405/08/08",
    "10:20",
    "25:99",
    "\x00",
    "a\x00b",
    "\x07",
    "\x1b[31m",
    "\x7f",
    "\x0b",
    "\x85",
    "\u2028",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\ufffe",
    "\ud800",
    f"{MARK} a='",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{start}",
    "%s%n",
    "../../etc/passwd",
    "' OR 1=1 --",
    "${jndi:x}",
    "\r\nSet-Cookie: a=b",
    "a" * 5000,
    "é" * 400,
    "e\u0301",
    "ﬁ",
    "İ",
    "שלום 020 7946",
    "👩‍🦽",
    "[x](javascript:alert(1))",
    "![x](y)",
    "6. six",
    "((((((((((",
    "=1+1",
    "@SUM(A1)",
    "Europe/London",
    "GB",
    "020 7946 0018 / 07700 900123",
    "source",
    "set",
)
NAMES: Sequence[str] = (
    "surgery_date",
    "day",
    "month",
    "year",
    "on",
    "on_day",
    "back_by",
    "ask",
    "discreet",
    "at_day",
    "q",
    "p",
    "o",
    "e",
    "all",
    "page",
    "state",
    "next",
    "was",
    "status__exact",
    "id__exact",
    "groups__id__exact",
    "_popup",
    "_to_field",
    "_changelist_filters",
    "_facets",
    "edition",
    "action",
    "_selected_action",
    "index",
    "select_across",
    "text",
    "box",
    "label",
    "note",
    "protocol",
    "pk",
    "visits-0",
    "new.title",
    "own",
    "drop",
    "end",
    "picture",
    "file",
    "csrfmiddlewaretoken",
    "reviewed_by",
    "tick",
    "version",
)
HEADERS: Mapping[str, Sequence[str]] = {
    "CONTENT_TYPE": (
        "application/x-www-form-urlencoded; charset=rot13",
        "multipart/form-data; boundary=x; charset=rot13",
        "text/plain; a*=x''%41",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "application/json",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x; charset=idna",
        "\x00",
        "a/b; charset*=hex''%zz",
    ),
    "HTTP_ACCEPT_ENCODING": (
        "gzip;q=0",
        "*;q=0",
        "identity;q=0",
        "gzip, identity;q=0",
        "br",
        "gzip;q=x",
        ",,;;",
        "a" * 2000,
    ),
    "HTTP_X_FORWARDED_FOR": (
        "203.0.113.6:1",
        "[2001:db8::1]:2",
        "unknown",
        "\x00",
        ",",
        "a" * 2000,
        "1.1.1.1, fe80::1%eth0",
    ),
    "HTTP_X_FORWARDED_PROTO": ("https", "http", "x", ""),
    "HTTP_X_FORWARDED_HOST": ("evil.example", "\x00"),
    "HTTP_HX_REQUEST": ("true", "x", ""),
    "HTTP_HX_CURRENT_URL": ("http://testserver/", "\x00", "//["),
    "HTTP_HX_TARGET": ("answer", "\x00"),
    "HTTP_IF_NONE_MATCH": ('"x"', "*", "W/", "\x00", '"' * 500),
    "HTTP_IF_MODIFIED_SINCE": ("Thu, 01 Jan 1970 00:00:00 GMT", "x", "Thu, 99 Foo 99999 00:00:00 GMT"),
    "HTTP_RANGE": ("bytes=0-1", "bytes=-", "x"),
    "HTTP_ACCEPT_LANGUAGE": ("de", "a" * 3000, "*;q=x", "\x00"),
    "HTTP_REFERER": ("http://testserver/workspace/", "http://[", "x"),
    "HTTP_ORIGIN": ("null", "http://testserver", "http://[", "x"),
    "HTTP_SEC_FETCH_SITE": ("same-origin", "cross-site", "x"),
    "HTTP_SEC_PURPOSE": ("prefetch",),
    "HTTP_USER_AGENT": ("", "WhatsApp/2", "Mozilla/5.0", "\x00" * 10),
    "HTTP_CONTENT_ENCODING": ("gzip", "x"),
    "HTTP_TRANSFER_ENCODING": ("chunked",),
}
COOKIES: Sequence[str] = (
    "tz=Europe/London@60",
    "tz=%00",
    "tz=" + "a" * 3000,
    'sessionid="a\\000b"',
    "sessionid=x",
    "csrftoken=x",
    "messages=x",
    "=",
    ";;",
)
METHODS = (
    ("GET",) * 20 + ("POST",) * 30 + ("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "X" * 50, "\x00")
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it can be sent again."""

    number: int
    role: str
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    extra: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = (self.role, self.method, self.path, self.query, self.body, dict(self.extra))
        return f"request {self.number}: " + " ".join(repr(part)[:600] for part in parts if part)


class Visitor:
    """Sends requests in this process as one of the roles; nothing that a request changed is there for the next."""

    def __init__(self, cookies: Mapping[str, str]) -> None:
        from django.core.handlers.wsgi import WSGIRequest

        from recovery.site import request_guard

        class Unchecked(request_guard.Request):
            """As if its token were right: else no form would be read."""

            def __init__(self, environ: dict[str, Any]) -> None:
                super().__init__(environ)
                self._dont_enforce_csrf_checks = True

        self.cookies = cookies
        self.handler = request_guard.Handler()
        self.handler.request_class = Unchecked
        assert issubclass(Unchecked, WSGIRequest)

    def ask(self, asked: Asked) -> tuple[int, bytes]:
        """The status and the page."""
        from django.db import transaction

        cookie = "; ".join(part for part in (self.cookies.get(asked.role, ""), asked.extra.get("cookie", "")) if part)
        environ = {
            "REQUEST_METHOD": asked.method, "PATH_INFO": asked.path.encode("utf-8", "surrogatepass").decode("latin-1"),
            "SCRIPT_NAME": "", "QUERY_STRING": asked.query, "SERVER_NAME": "testserver", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": f"192.0.2.{asked.number % 250}", "HTTP_HOST": "testserver",
            "HTTP_COOKIE": cookie, "CONTENT_LENGTH": str(len(asked.body)), "wsgi.input": BytesIO(asked.body),
            "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": True,
            "wsgi.multiprocess": True, "wsgi.run_once": False,
        } | {name: value for name, value in asked.extra.items() if name != "cookie"}  # fmt: skip
        statuses: list[int] = []

        def start(status: str, *_: Any) -> Any:
            statuses.append(int(status.split(maxsplit=1)[0]))

        with transaction.atomic():
            try:
                page = b"".join(self.handler(environ, start))
            except Exception as error:  # noqa: BLE001  (what reaches the server is its 500)
                return 599, repr(error).encode()
            finally:
                transaction.set_rollback(True)
        return statuses[0], page


def routes() -> Iterator[str]:
    """Every address of the site, with ``<name>`` where something has to be filled in."""
    from django.urls import URLPattern, get_resolver
    from django.urls.resolvers import URLResolver

    def walk(patterns: Sequence[Any], before: str) -> Iterator[str]:
        for each in patterns:
            route = before + re.sub(r"<(?:[a-z]+:)?([a-z0-9_]+)>", r"<\1>", str(each.pattern))
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, route)
            elif isinstance(each, URLPattern):
                yield "/" + route.replace("^", "").replace("\\Z", "").replace("$", "").replace("\\", "")

    yield from sorted(set(walk(get_resolver().url_patterns, "")))


class Maker:
    """Makes requests out of one source of chance."""

    def __init__(self, seed: int, known: Mapping[str, Sequence[str]], visitor: Visitor) -> None:
        self.random, self.known, self.visitor = random.Random(seed), known, visitor
        self.routes = [*routes()]
        self.roles = ["", *visitor.cookies]

    def text(self) -> str:
        choose = self.random.choice
        return choose(TEXTS) if self.random.random() < 0.9 else choose(TEXTS) + choose(TEXTS)

    def path(self) -> str:
        def filled(match: re.Match[str]) -> str:
            of_name = self.known.get(match[1], ("1",))
            return self.random.choice(of_name) if self.random.random() < 0.85 else self.text()[:300]

        return re.sub(
            r"<([a-z0-9_]+)>|\(\?P<[^)]*\)+", lambda m: filled(m) if m[1] else "x", self.random.choice(self.routes)
        )

    def pairs(self) -> list[tuple[str, str]]:
        return [(self.random.choice(NAMES), self.text()) for _ in range(self.random.randrange(4))]

    def asked(self, number: int) -> Asked:
        choose = self.random.choice
        role, method, path = choose(self.roles), choose(METHODS), self.path()
        if self.random.random() < 0.7:  # mostly somebody who gets in
            role = (
                choose(["admin", "admin", "editor", "publisher"])
                if path.startswith("/admin/")
                else choose(["lead", "physiotherapist"])
            )
        extra = {
            name: choose(HEADERS[name]) for name in self.random.sample([*HEADERS], self.random.choice((0, 0, 0, 1, 2)))
        }
        if self.random.random() < 0.1:
            extra["cookie"] = choose(COOKIES)
        if self.random.random() < 0.1:
            extra["HTTP_HOST"] = choose(HOSTS)
        query = urlencode(self.pairs(), errors="surrogatepass")
        if self.random.random() < 0.05:
            query += choose(("%", "&&==", "%00", "%ff%fe", "a" * 3000, "=", "&amp;x=1"))
        body = b""
        if method == "POST":
            body, kind = self.form(role, path, query, number)
            extra = {"CONTENT_TYPE": kind} | extra
        return Asked(number, role, method, path, query, body, extra)

    def form(self, role: str, path: str, query: str, number: int) -> tuple[bytes, str]:
        """The page's own form with a few of its boxes changed; or any, where there is none."""
        fields: list[tuple[str, str]] = []
        if self.random.random() < 0.75:
            _, page = self.visitor.ask(Asked(number, role, "GET", path, query))
            fields = fields_of(page.decode("utf-8", "replace"), self.random)
        for _ in range(self.random.randrange(4)):
            if fields and self.random.random() < 0.8:
                at = self.random.randrange(len(fields))
                fields[at] = (fields[at][0], self.text())
            elif fields and self.random.random() < 0.3:
                fields.pop(self.random.randrange(len(fields)))
            else:
                fields.insert(0, (self.random.choice(NAMES), self.text()))
        if self.random.random() < 0.9:  # mostly whole, so that a view reads it
            end = ("form-end", f"{self.random.choice((number, 1)):032x}{'0' * 16}")
            fields = [*(field for field in fields if field[0] != end[0]), end]
        if self.random.random() < 0.6:
            return urlencode(fields, errors="surrogatepass").encode(), "application/x-www-form-urlencoded"
        return multipart(fields, self.random), "multipart/form-data; boundary=fuzz"


def fields_of(page: str, chance: random.Random) -> list[tuple[str, str]]:
    """What a browser would send of one of the page's forms."""
    from bs4 import BeautifulSoup

    forms = BeautifulSoup(page, "html.parser").select("form[method=post]") if "<form" in page else []
    if not forms:
        return []
    fields = []
    for box in chance.choice(forms).select("input[name], textarea[name], select[name], button[name]"):
        if box.name == "select":
            chosen = box.select_one("option[selected]") or box.select_one("option")
            fields.append((str(box["name"]), str(chosen.get("value", "")) if chosen else ""))
        elif box.get("type") not in ("radio", "checkbox") or box.has_attr("checked"):
            fields.append((str(box["name"]), str(box.get("value", "")) if box.name != "textarea" else box.get_text()))
    return fields


def multipart(fields: Sequence[tuple[str, str]], chance: random.Random) -> bytes:
    """The fields as parts, some with headers that no browser writes, and now and then a file among them."""
    parts = []
    for name, value in fields:
        is_file = name in ("picture", "file") or chance.random() < 0.02
        odd = chance.choice(
            ("", "", "", "; filename*=rot13''%41", "; name*=x''%41", '; filename="\x00"', "; filename*0=a")
        )
        more = chance.choice(
            ("", "", "", "Content-Type: text/plain; charset=rot13\r\n", "Content-Transfer-Encoding: base64\r\n")
        )
        named = f'name="{name}"' + ('; filename="a.png"' if is_file else "") + (odd if chance.random() < 0.1 else "")
        content = picture(chance) if is_file else value.encode("utf-8", "surrogatepass")
        head = f"--fuzz\r\nContent-Disposition: form-data; {named}\r\n{more if chance.random() < 0.1 else ''}\r\n"
        parts.append(head.encode("utf-8", "surrogatepass") + content + b"\r\n")
    return b"".join(parts) + chance.choice((b"--fuzz--\r\n",) * 9 + (b"",))


def picture(chance: random.Random) -> bytes:
    """A picture of some kind, sometimes broken; or no picture."""
    from PIL import Image

    if chance.random() < 0.2:
        return chance.choice(
            (b"", b"{}", b"[" * 5000, b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b'{"format": 1e999}', b"\x00" * 100)
        )
    kind, mode = chance.choice(
        (("PNG", "RGBA"), ("PNG", "I;16"), ("PNG", "P"), ("JPEG", "CMYK"), ("JPEG", "L"), ("GIF", "P"), ("MPO", "RGB"))
    )
    image, file = Image.new(mode, (8, 8)), BytesIO()
    image.save(file, kind, **({"save_all": True, "append_images": [image]} if kind == "MPO" else {}))
    data = bytearray(file.getvalue())
    for _ in range(chance.choice((0, 0, 3))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


ROLES = ("physiotherapist", "lead", "editor", "publisher", "admin")


def person(role: str, clinic: Any) -> Any:
    """Somebody who has the role, and a password unless they edit: some come by a passkey."""
    from django.contrib.auth.models import Group, User

    from recovery.clinic.models.clinic import Membership, Role

    works_at_clinic, name = role in ("physiotherapist", "lead"), f"{role}@fuzz.example"
    user = User.objects.create_user(
        name,
        name,
        None if role == "editor" else "four unrelated words here",
        is_staff=not works_at_clinic,
        is_superuser=role == "admin",
    )
    if works_at_clinic:
        Membership.objects.create(user=user, clinic=clinic, role=Role(role))
    else:
        user.groups.set(Group.objects.filter(name__startswith=role))
    return user


def cookies_of(user: Any) -> str:
    """The header of a browser in which ``user`` has signed in."""
    from django.test import Client

    client = Client()
    client.force_login(type(user).objects.get(pk=user.pk))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def populate() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Fill the database: the cookie of each role, and what is known to stand in addresses."""
    from datetime import datetime, timedelta

    from django.conf import settings
    from django.utils import timezone

    from recovery.clinic.links import changing, issuing, tokens
    from recovery.clinic.models.clinic import Clinic
    from recovery.clinic.models.link import ClinicProtocol, TimelineLink
    from recovery.content import publishing
    from recovery.content.files import shipped
    from recovery.content.models.edition import Edition, Procedure
    from tests.shared_links import SIX_WEEKS

    now = timezone.now()
    if not Edition.objects.exists():
        (path,) = (settings.BASE_DIR / "fixtures").glob("*.json")
        shipped.publish_first(shipped.read(path), datetime.fromisoformat("2026-11-22T09:00:00+00:00"))
    procedure = Procedure.objects.get()
    clinic = Clinic.objects.create(name="Fuzz Clinic", phone="020 7946 0018", country="GB", zone="Europe/London")
    protocol = ClinicProtocol.objects.create(clinic=clinic, procedure=procedure, name="Six weeks", plan=SIX_WEEKS)
    users = {role: person(role, clinic) for role in ROLES}
    cookies = {role: cookies_of(user) for role, user in users.items()}
    facts = {"clinic": clinic, "procedure": procedure, "protocol": protocol, "label": "Folder 1"}
    days = {"surgery_date": now.date() - timedelta(days=20), "expires_on": now.date() + timedelta(days=300)}
    decided = [TimelineLink(**facts, **days) for _ in range(3)]
    links = [issuing.issue(link, by=users["lead"], today=now.date()) for link in decided]
    changing.revoke(links[2], by=users["lead"], now=now)
    draft = publishing.start_draft(procedure, by=users["editor"])
    rows = [str(row.pk) for row in draft.milestones.all()]
    numbers = [str(each.pk) for each in (*links, draft, protocol, clinic, *users.values())] + rows
    return cookies, {
        "pk": numbers,
        "object_id": numbers,
        "content_type_id": ["1", "9"],
        "slug": [procedure.slug],
        "app_label": ["auth", "recovery"],
        "token": [tokens.token_of(link) for link in links] + ["a" * 32],
        "rest": ["x", "a" * 32],
        "url": ["x"],
        "path": ["x"],
        "uidb36": ["1", "2"],
        "key": ["set-password", "a-b"],
        "name": ["a" * 32],
    }


def run(count: int, seed: int, *, limit: int = 10) -> list[tuple[str, Asked]]:
    """Send ``count`` requests; what should not have happened, smallest request first."""
    from django.core.cache import cache
    from django.core.signals import got_request_exception, request_finished, request_started
    from django.db import close_old_connections

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # The database is one transaction's.
    broke: list[str] = []

    def note(**_: Any) -> None:
        kind, error, trace = sys.exc_info()
        *_others, (frame, line) = traceback.walk_tb(trace)
        broke.append(f"{kind and kind.__name__}: {str(error)[:100]} ({frame.f_code.co_filename[-60:]}:{line})")

    got_request_exception.connect(note)
    cookies, known = populate()
    visitor = Visitor(cookies)
    maker = Maker(seed, known, visitor)
    found, statuses = [], Counter[int]()
    for number in range(count):
        asked = maker.asked(number)
        broke.clear()
        status, page = visitor.ask(asked)
        statuses[status] += 1
        if status >= 500:
            found.append((f"{status} {(broke or [page[:200].decode(errors='replace')])[-1]}", asked))
        elif MARK.encode() in page:
            found.append(("reflected", asked))
        if number % 50 == 0:
            cache.clear()
        if len(found) >= limit:
            break
    sys.stdout.write(f"seed {seed}: {sum(statuses.values())} requests, {dict(sorted(statuses.items()))}\n")
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    return sorted(found, key=lambda each: len(str(each[1])))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment

    django.setup()
    setup_test_environment()
    settings.LOGGING_CONFIG = None
    import logging

    logging.disable(logging.CRITICAL)
    setup_databases(verbosity=0, interactive=False)
    from recovery.site import bookkeeping

    # In the thread that asks: another one would meet the lock of a database that stands in memory.
    bookkeeping._start = lambda work: work()
    found = run(options.count, options.seed)
    for what, asked in found:
        sys.stdout.write(f"{what} {asked}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
