"""A preview in a frame of the site's own: one can walk on inside it."""

from __future__ import annotations

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Frame, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from recovery.content.models.edition import Edition
from tests.admin.conftest import make_draft, signed_in
from tests.conftest import OpenPage


@pytest.fixture
def draft(published_content: Edition) -> Edition:
    return make_draft(published_content)


@pytest.fixture
def framed(site: None, draft: Edition, open_page: OpenPage, live_server: LiveServer) -> Page:
    """A page of the site, which holds the draft's preview on day 60 in a frame, signed in."""
    page = open_page()
    cookie = signed_in(User.objects.create_superuser("chief")).cookies[project.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    address = f"{reverse('preview:timeline', args=[draft.pk])}?surgery_date=2026-10-30&at_day=60"

    def hold(route: Route) -> None:
        body = f'<html lang="en"><title>Editor</title><iframe src="{address}" width="1200" height="800"></iframe>'
        route.fulfill(body=body, content_type="text/html")

    page.route("**/holds-a-frame/", hold)
    page.goto("/holds-a-frame/")
    return page


def frame_of(page: Page) -> Frame:
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    return frame


def test_a_framed_preview_answers_in_place_and_stays_on_its_day(framed: Page) -> None:
    frame = frame_of(framed)
    expect(frame.locator("h1")).to_contain_text("Day 60")
    expect(frame.locator(".movebar")).to_have_text("Draft, edition 2. Not public. Patients see edition 1.")
    frame.locator("#walk").fill("120")
    expect(frame.locator("#answer")).to_contain_text("day 120")
    frame.locator("#walk-later").click()
    expect(frame.locator("#answer")).to_contain_text("day 127")
    assert frame.url.endswith("?surgery_date=2026-10-30&at_day=60&on=2027-03-06")
    frame.get_by_role("link", name="About the source").first.click()
    expect(frame.locator("h1")).to_have_text("About the source")
    expect(frame.locator(".movebar")).to_be_visible()
    frame.get_by_role("link", name="Recovery timeline").click()
    expect(frame.locator("h1")).to_contain_text("Knee")
    assert frame.url.endswith("/preview/?at_day=60")


def test_a_preview_of_another_day_does_not_ask_for_itself_again(framed: Page) -> None:
    asked: list[str] = []
    framed.on("request", lambda request: asked.append(request.url))
    framed.reload()
    frame_of(framed).locator("#timeline").wait_for()
    framed.wait_for_load_state("networkidle")
    assert len([url for url in asked if "/timeline/?" in url]) == 1


def test_what_is_no_timeline_yet_leads_out_of_the_frame(framed: Page, draft: Edition) -> None:
    draft.milestones.all().delete()
    framed.reload()
    frame = frame_of(framed)
    expect(frame.locator("h1")).to_have_text("This draft is not a timeline yet.")
    assert frame.get_by_role("link", name="Open its page").get_attribute("target") == "_top"
