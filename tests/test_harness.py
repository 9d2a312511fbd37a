"""The tools of the tests find what they are for; a tool that finds nothing proves nothing."""

import sys
from collections.abc import Callable

import pytest
from django.template import Context, Template
from playwright.sync_api import Page

from recovery.site.middleware import content_security_policy

PAGE = '<!DOCTYPE html><html lang="en"><head><title>Recovery</title></head><body><main>{}</main></body></html>'


def test_axe_finds_a_picture_without_words(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.goto("/healthz")
    page.set_content(PAGE.format('<h1>Recovery</h1><img src="data:,">'))
    (fault,) = axe(page)
    assert fault.startswith("image-alt")


def test_axe_finds_nothing_where_nothing_is_wrong(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.goto("/healthz")
    page.set_content(PAGE.format("<h1>Recovery</h1>"))
    assert axe(page) == []


def test_the_html_checker_names_the_page_and_the_fault(html_faults: Callable[[dict[str, str]], list[str]]) -> None:
    found = html_faults({"good": PAGE.format("<h1>Recovery</h1>"), "bad": PAGE.format("<p><div></p>")})
    assert found
    assert all(fault.startswith("bad.html") for fault in found)


def test_an_unknown_template_variable_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="no_such_variable"):
        Template("{{ no_such_variable }}").render(Context())


def test_an_inline_script_is_a_fault_of_the_page(page: Page, page_faults: list[str]) -> None:
    headers = {"Content-Security-Policy": content_security_policy()}
    body = PAGE.format("<script>document.title = 'changed'</script>")
    page.route("**/inline", lambda route: route.fulfill(body=body, headers=headers, content_type="text/html"))
    page.goto("/inline")
    assert page.title() == "Recovery"
    (fault,) = page_faults
    assert "inline script" in fault
    page_faults.clear()


@pytest.mark.skipif(sys.platform != "linux", reason="fonts are chosen by a file of fontconfig")
@pytest.mark.parametrize(("font_set", "family"), [("liberation", "Liberation Sans"), ("noto", "Noto Sans")])
def test_pages_are_drawn_with_the_fonts_of_the_set_alone(page: Page, family: str) -> None:
    page.goto("/healthz")
    page.set_content(PAGE.format('<p style="font-family: &quot;DejaVu Sans&quot;, Arial, sans-serif">Recovery</p>'))
    tools = page.context.new_cdp_session(page)
    for part in ("DOM", "CSS"):
        tools.send(f"{part}.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    words = tools.send("DOM.querySelector", {"nodeId": root, "selector": "p"})
    used = tools.send("CSS.getPlatformFontsForNode", words)["fonts"]
    assert [font["familyName"] for font in used] == [family]
