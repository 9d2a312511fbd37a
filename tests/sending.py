"""A form as a browser sends it: every box in the order of the page, those outside the form that belong to it too."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag

Boxes = list[tuple[str, str]]


def page_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html5lib")


def posted_forms(page: BeautifulSoup) -> list[Tag]:
    """The forms that are posted, without the one that signs somebody out."""
    return [form for form in page.select("form[method=post]") if "logout" not in str(form.get("action", ""))]


def boxes_of(page: BeautifulSoup, form: Tag, pressed: Tag | None = None) -> Boxes:
    """Names and values; of buttons, the one that was ``pressed``."""
    inside = set(map(id, form.find_all(["input", "select", "textarea", "button"])))
    sent: Boxes = []
    for box in page.select("input[name], select[name], textarea[name], button[name]"):
        belongs_to = box.get("form")
        if belongs_to == form.get("id") if belongs_to else id(box) in inside:
            sent += [(str(box["name"]), value) for value in _values(box, pressed)]
    return sent


def body_of(page: BeautifulSoup, form: Tag, pressed: Tag | None = None, **typed: str) -> bytes:
    """What is sent, with what was ``typed`` into boxes that are there."""
    return urlencode([(name, typed.get(name, value)) for name, value in boxes_of(page, form, pressed)]).encode()


def _values(box: Tag, pressed: Tag | None) -> list[str]:
    if box.name == "button":
        return [str(box.get("value", ""))] if box is pressed else []
    if box.name == "textarea":
        return [box.get_text()]
    if box.name == "select":
        chosen = box.select("option[selected]") or ([] if box.has_attr("multiple") else box.select("option")[:1])
        return [str(each.get("value", "")) for each in chosen]
    kind = box.get("type", "text")
    if kind in ("submit", "file") or (kind in ("radio", "checkbox") and not box.has_attr("checked")):
        return []
    return [str(box.get("value", "on" if kind == "checkbox" else ""))]
