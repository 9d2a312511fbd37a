import base64
import hashlib
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import Context, Template
from django.test import Client
from django_htmx import __file__ as django_htmx_file
from playwright.sync_api import Page
from pytest_django import Settings

# Of htmx 2.0.10 as its authors publish it; a changed copy must not come in with an update.
HTMX_SHA384 = "H5SrcfygHmAuTDZphMHqBJLc3FhssKjG7w/CeCpFReSfwBWDTKpkzPP8c+cLsK+V"
HTMX = Path(django_htmx_file).parent / "static" / "django_htmx" / "htmx-2.min.js"


@pytest.fixture
def sources(settings: Settings, tmp_path: Path) -> Path:
    """A folder of static files: a stylesheet that names a picture, and a script."""
    folder = tmp_path / "sources"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "app.css").write_text('main { background: url("dot.svg") }\n')
    (folder / "css" / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>\n')
    (folder / "app.js").write_text("document.title = 'changed'\n")
    settings.STATICFILES_DIRS = [folder]
    return folder


@pytest.fixture
def collected(settings: Settings, sources: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "collected"
    settings.STATIC_ROOT = folder
    settings.WHITENOISE_USE_FINDERS = False
    settings.WHITENOISE_AUTOREFRESH = False
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "recovery.site.storage.SmallStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "django_htmx"])
    return folder


def render(tag: str) -> str:
    return Template("{% load assets %}{% " + tag + " %}").render(Context())


def show(page: Page, element: str) -> None:
    page.route("**/show", lambda route: route.fulfill(body=element, content_type="text/html"))
    page.goto("/show")


def sha384(content: bytes) -> str:
    return base64.b64encode(hashlib.sha384(content).digest()).decode()


def attributes(element: str) -> dict[str, str]:
    return dict(re.findall(r'(\w+)="([^"]*)"', element))


def test_a_script_carries_the_hash_of_its_file(sources: Path) -> None:
    hashed = sha384((sources / "app.js").read_bytes())
    expected = f'<script src="/static/app.js" integrity="sha384-{hashed}" defer></script>'
    assert render('script "app.js"') == expected


def test_a_stylesheet_carries_the_hash_of_its_file(sources: Path) -> None:
    hashed = sha384((sources / "css" / "app.css").read_bytes())
    expected = f'<link rel="stylesheet" href="/static/css/app.css" integrity="sha384-{hashed}">'
    assert render('stylesheet "css/app.css"') == expected


def test_an_edited_file_gets_a_new_hash(sources: Path) -> None:
    before = render('script "app.js"')
    (sources / "app.js").write_text("document.title = 'edited'\n")
    assert render('script "app.js"') != before


def test_a_file_that_is_not_there_is_named(sources: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"js/missing\.js"):
        render('script "js/missing.js"')


@pytest.mark.usefixtures("collected")
@pytest.mark.parametrize("tag", ['script "app.js"', 'stylesheet "css/app.css"'])
def test_a_collected_file_is_served_as_it_was_hashed(tag: str) -> None:
    found = attributes(render(tag))
    response = Client().get(found.get("src") or found["href"])
    assert found["integrity"] == f"sha384-{sha384(response.getvalue())}"
    assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.usefixtures("collected")
def test_a_collected_file_is_found_under_a_name_of_its_content() -> None:
    assert re.fullmatch(r"/static/app\.[0-9a-f]{12}\.js", attributes(render('script "app.js"'))["src"])


def test_a_collected_stylesheet_names_the_collected_picture(collected: Path) -> None:
    (stylesheet,) = collected.glob("css/app.*.css")
    (picture,) = collected.glob("css/dot.*.svg")
    assert picture.name in stylesheet.read_text()


def test_htmx_is_the_copy_that_was_reviewed() -> None:
    assert 'version:"2.0.10"' in HTMX.read_text()
    assert sha384(HTMX.read_bytes()) == HTMX_SHA384
    assert HTMX_SHA384 in render('script "django_htmx/htmx-2.min.js"')


def test_a_browser_runs_a_script_with_the_right_hash(page: Page, sources: Path) -> None:
    show(page, render('script "app.js"'))
    assert page.title() == "changed"


def test_a_browser_refuses_a_script_changed_on_the_way(page: Page, sources: Path) -> None:
    element = render('script "app.js"')
    (sources / "app.js").write_text("document.title = 'attacked'\n")
    show(page, element)
    assert page.title() == ""


def test_what_is_served_of_ours_has_no_comments(collected: Path, sources: Path) -> None:
    (sources / "js").mkdir()
    (sources / "js" / "own.js").write_text("// Why.\nconst said = `a  // b`;\n")
    (sources / "css" / "own.css").write_text(
        "@layer a {\n  .b :is(.c) { content: 'd  e' } /* Why. */\n}\n"
        "@container (min-width: 9rem) {\n  .b {\n    color: red;\n  }\n}\n"
    )
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "django_htmx"])
    (served,) = (collected / "js").glob("own.*.js")
    assert served.read_text() == "const said=`a  // b`"
    (sheet,) = (collected / "css").glob("own.*.css")
    assert sheet.read_text() == "@layer a{.b :is(.c){content:'d  e'}}@container(min-width:9rem){.b { color: red; } }"
