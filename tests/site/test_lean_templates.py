"""Templates laid out for people go out without their line breaks, and with every space that is seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.template import Engine, TemplateSyntaxError, engines
from django.template.loaders import cached

from recovery.site import lean_templates
from recovery.site.lean_templates import lean


@pytest.mark.parametrize(
    ("laid_out", "sent"),
    [
        ("<ul>\n  <li>\n    One\n  </li>\n</ul>\n", "<ul><li>One</li></ul>"),
        ("<p>\n  {{ name }}\n</p>", "<p>{{ name }}</p>"),
        (
            "{% if a %}\n  <p>\n    {% include 'b' %}\n  </p>\n{% endif %}",
            "{% if a %}<p>{% include 'b' %}</p>{% endif %}",
        ),
        ("<ul>\n\n\n  <li>", "<ul><li>"),
        ("<ul>\r\n\t<li>", "<ul><li>"),
    ],
)
def test_a_break_between_tags_and_blocks_is_nothing(laid_out: str, sent: str) -> None:
    assert lean(laid_out) == sent


@pytest.mark.parametrize(
    ("laid_out", "sent"),
    [
        ("<p>\n  One\n  two\n</p>", "<p>One two</p>"),
        ("<p>\n  {{ one }}\n  {{ two }}\n</p>", "<p>{{ one }} {{ two }}</p>"),
        ("<p>\n  <b>One</b>\n  {{ two }}\n</p>", "<p><b>One</b> {{ two }}</p>"),
        (
            "<p>\n  {{ one }}\n  <a\n    href='x'\n  >two</a>\n  three\n</p>",
            "<p>{{ one }} <a href='x'>two</a> three</p>",
        ),
        (
            '{% translate "One" %}\n{% translate "two as three" %}',
            '{% translate "One" %} {% translate "two as three" %}',
        ),
        ("<p>&hellip;\n  {% translate 'two' %}", "<p>&hellip; {% translate 'two' %}"),
    ],
)
def test_a_break_between_words_is_a_space(laid_out: str, sent: str) -> None:
    assert lean(laid_out) == sent


@pytest.mark.parametrize(
    ("laid_out", "sent"),
    [
        ("<b>One</b>\n<span>two</span>", "<b>One</b><span>two</span>"),
        ("<a>\n  One\n</a>", "<a>One</a>"),
        ("<svg></svg>\n{{ one }}", "<svg></svg>{{ one }}"),
        ("{% translate 'One' as one %}\n{{ one }}", "{% translate 'One' as one %}{{ one }}"),
        ("{{ one }}\n{% translate 'Two' as two %}", "{{ one }}{% translate 'Two' as two %}"),
        ("{{ one }}\n{% if two %}\n  {{ two }}\n{% endif %}", "{{ one }}{% if two %}{{ two }}{% endif %}"),
        ("{{ one }}{% if two %} {{ two }}{% endif %}", "{{ one }}{% if two %} {{ two }}{% endif %}"),
        ("<b>One</b> <b>two</b>", "<b>One</b> <b>two</b>"),
        ('<b>One</b>{{ " " }}\n<b>two</b>', '<b>One</b>{{ " " }}<b>two</b>'),
        ('{{ one }}\n{{ " " }}{% if two %}', '{{ one }}{{ " " }}{% if two %}'),
    ],
)
def test_a_space_beside_a_tag_or_a_block_has_to_stand_in_the_line(laid_out: str, sent: str) -> None:
    assert lean(laid_out) == sent


@pytest.mark.parametrize(
    ("laid_out", "sent"),
    [
        ('<a\n  class="b"\n  href="c"\n>', '<a class="b" href="c">'),
        (
            '<a\n  class="b"\n  {% if c %}\n    id="c"\n  {% endif %}\n  href="d">',
            '<a class="b"{% if c %} id="c"{% endif %} href="d">',
        ),
        ('<a\n  class="b"\n  {% if 2 > 1 %} id="c"{% endif %}\n>', '<a class="b"{% if 2 > 1 %} id="c"{% endif %}>'),
        (
            '<a\n  class="b\n    c"\n  data-of=\'{\n    "d": 1,\n    "e": 2\n  }\'>',
            '<a class="b c" data-of=\'{"d": 1,"e": 2}\'>',
        ),
        ("<path\n  d='M0 0'\n/>", "<path d='M0 0'/>"),
    ],
)
def test_a_break_in_a_tag_is_a_space_before_an_attribute(laid_out: str, sent: str) -> None:
    assert lean(laid_out) == sent


@pytest.mark.parametrize("name", ["pre", "textarea"])
def test_text_that_shows_its_breaks_keeps_them(name: str) -> None:
    laid_out = f"<p>\n<{name}\n  id='a'\n>\n  One\n\n  {{{{ two }}}}\n</{name}>\n</p>"
    assert lean(laid_out) == f"<p><{name} id='a'>\n  One\n\n  {{{{ two }}}}\n</{name}></p>"


def test_translators_get_the_text_as_it_stands() -> None:
    text = "{% blocktranslate trimmed with a=b %}\n  One {{ a }}\n  <b>two</b>.\n{% endblocktranslate %}"
    assert lean(f"<p>\n  {text}\n</p>") == f"<p>{text}</p>"
    assert lean(f"<p>\n  {text}\n  {text}\n</p>") == f"<p>{text} {text}</p>"


def test_a_comment_goes_with_its_line() -> None:
    assert lean("<ul>\n  {# Why. #}\n  <li>") == "<ul><li>"
    assert lean("{{ one }}\n{# Why. #}\n{{ two }}") == "{{ one }} {{ two }}"


# The loader


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    (tmp_path / "page.html").write_text("<ul>\n  <li>\n</ul>\n")
    (tmp_path / "mail.txt").write_text("One\n\n  two\n")
    (tmp_path / "wrong.html").write_text("<ul>\n  <li>\n{% nothing %}\n</ul>\n")
    loader = ("recovery.site.lean_templates.Loader", [str(tmp_path)])
    return Engine(dirs=[str(tmp_path)], loaders=[("django.template.loaders.cached.Loader", [loader])])


def test_only_pages_are_made_lean(engine: Engine) -> None:
    assert engine.get_template("page.html").source == "<ul><li></ul>"
    assert engine.get_template("mail.txt").source == "One\n\n  two\n"


def test_a_mistake_is_told_with_its_own_line_where_pages_are_made(engine: Engine) -> None:
    engine.debug = True
    with pytest.raises(TemplateSyntaxError, match="on line 3"):
        engine.get_template("wrong.html")


def test_the_projects_templates_are_lean_and_those_of_others_as_they_come() -> None:
    def origin(name: str) -> object:
        return engines["django"].get_template(name).template.origin.loader  # type: ignore[attr-defined]

    assert isinstance(origin("base.html"), lean_templates.Loader)
    assert isinstance(origin("admin/base_site.html"), lean_templates.Loader)
    assert not isinstance(origin("admin/base.html"), lean_templates.Loader)
    assert not isinstance(origin("account/email/base_message.txt"), lean_templates.Loader)


def test_compiled_templates_are_kept() -> None:
    (loader,) = engines["django"].engine.template_loaders  # type: ignore[attr-defined]
    assert isinstance(loader, cached.Loader)


@pytest.mark.parametrize("path", sorted((settings.BASE_DIR / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_needs_a_second_pass(path: Path) -> None:
    once = lean(path.read_text())
    assert lean(once) == once
