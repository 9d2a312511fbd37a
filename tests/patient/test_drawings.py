"""The guide's drawings, on light paper and on dark."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from recovery.content.models.edition import Edition

FOLDER = Path(settings.BASE_DIR) / "static" / "img"
PAPERS = {"": "#faf6ee", "-dark": "#101512"}
COLOUR = re.compile(r"#[0-9a-f]{6}")


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def drawings(edition: Edition) -> list[str]:
    return [name for each in edition.guide_sections.all() if (name := each.illustration)]


def test_each_type_has_a_drawing_with_a_heading_a_text_alternative_and_a_caption(
    published_content: Edition, client: Client
) -> None:
    page = BeautifulSoup(client.get("/knee-osteotomy/").content, "html5lib")
    figures = page.select("figure:has(img)")
    assert len(figures) == len(drawings(published_content)) == 2
    for figure in figures:
        section, image, caption = figure.find_parent("section"), figure.img, figure.figcaption
        assert section is not None
        assert section.h2 is not None
        assert image is not None
        assert caption is not None
        assert str(image["alt"]).startswith("Left: ")
        assert "The drawing shows the idea" in caption.text


def test_a_drawing_is_shown_in_the_colours_of_the_visitors_scheme(published_content: Edition, client: Client) -> None:
    page = BeautifulSoup(client.get("/knee-osteotomy/").content, "html5lib")
    for name in drawings(published_content):
        (image,) = page.select(f'img[src*="{name.removesuffix(".svg")}"]')
        dark = image.find_previous_sibling("source")
        assert dark
        assert dark["media"] == "screen and (prefers-color-scheme: dark)"
        assert f"{name.removesuffix('.svg')}-dark" in str(dark["srcset"])


@pytest.mark.parametrize("scheme", PAPERS)
def test_every_line_of_a_drawing_stands_out_from_the_paper(published_content: Edition, scheme: str) -> None:
    for name in drawings(published_content):
        root = ET.parse(FOLDER / f"{name.removesuffix('.svg')}{scheme}.svg").getroot()
        lines = [each.get("stroke", "") for each in root.iter() if each.get("stroke")]
        assert len(lines) >= 2
        assert {line for line in lines if contrast(line, PAPERS[scheme]) < 3} == set()


def test_both_schemes_have_the_same_drawing(published_content: Edition) -> None:
    for name in drawings(published_content):
        light, dark = (
            COLOUR.sub("", (FOLDER / f"{name.removesuffix('.svg')}{scheme}.svg").read_text()) for scheme in PAPERS
        )
        assert light == dark


def test_a_drawing_without_a_dark_one_is_shown_as_it_is(published_content: Edition) -> None:
    section = published_content.guide_sections.exclude(illustration="").first()
    assert section
    section.illustration = "icon.svg"
    assert section.illustration_dark == ""
