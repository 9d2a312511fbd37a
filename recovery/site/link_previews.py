"""The ways to tell a person's browser from a machine that fetches a page, to draw a preview of it on the way.

A chat draws a preview, a mail filter tries what a letter leads to, a browser loads ahead of time: none
of them is a patient who opened a link. What a program calls itself can be made up, so a person is somebody who
shows what browsers send when somebody goes to a page; names only refuse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.http import HttpRequest

from recovery.site.http import origin

_SENT_BY_MACHINES = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz", "From")
"""Headers sent with what is loaded before anybody asked for it; the last one by robots, which say whose they are."""
_BROWSER = re.compile(r"(?:Mozilla/5\.0|Opera/9\.80) \([^)]+\).*(?:AppleWebKit|Gecko|Trident|Presto)/")
_MACHINE = re.compile(
    r"(?<!cu)bot|crawl|spider|headless|phantom|lighthouse|externalhit|preview|scan|monitor|validator|proxy|whatsapp"
    r"|skype|viber|mastodon|iframely|embed|link.?check|barracuda|proofpoint|mimecast|ms-?office|python|curl|wget|okhttp|go-http|httpclient|google-"
    r"|compatible;|https?://|@",
    re.IGNORECASE,
)
"""The marks of a machine in a name that is otherwise a browser's. Cubot makes telephones."""
_VERSION = re.compile(r"(Chrome|Firefox|Version)/([0-9]{1,4})")
_FIRST_TO_TELL = {"Chrome": 80, "Firefox": 90, "Version": 17}
"""The versions from which a browser says over https what it fetches a page for; the last is Safari's."""


def preview_context(request: HttpRequest, *, is_draft: bool = False) -> dict[str, object]:
    """Return what a page with somebody's date or link shows to machines that draw previews: the site's name alone."""
    is_for_a_person = is_draft or is_a_person(request.headers, is_secure=request.is_secure())
    return {"has_neutral_title": not is_for_a_person, "preview_origin": origin(request)}


def is_a_person(headers: Mapping[str, str], *, is_secure: bool) -> bool:
    """Whether somebody's browser goes to the page itself. ``headers`` are found in any case; https ``is_secure``."""
    agent = headers.get("User-Agent", "")
    if any(name in headers for name in _SENT_BY_MACHINES) or not _BROWSER.match(agent) or _MACHINE.search(agent):
        return False
    accept = headers.get("Accept")
    if accept is not None and "text/html" not in accept:
        return False
    mode, destination = headers.get("Sec-Fetch-Mode"), headers.get("Sec-Fetch-Dest")
    # The service worker passes a visit on as "navigate" to "empty"; no script can ask for that mode.
    if mode not in (None, "navigate") or destination not in (None, "document", "empty"):
        return False
    if mode and destination:
        return True
    # Browsers that are older than these headers send the two below with every visit, and few machines do.
    should_tell = is_secure and any(int(version) >= _FIRST_TO_TELL[name] for name, version in _VERSION.findall(agent))
    return bool(accept and headers.get("Accept-Language")) and not should_tell
