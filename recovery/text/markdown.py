"""Guidance: Markdown as editors and clinics type it, to the small set of HTML tags a page may carry.

What is typed is what is read. Marks that would change a number, a sign or a line without anybody
seeing it are no marks here but text: indented and quoted passages, underlined headings, references,
entities, a plus sign or “6)” at the start of a line, a star between two letters. What cannot be shown is
refused by :func:`mistake_in` when it is saved, and stands as it was typed where it was saved before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache, lru_cache
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from recovery.text import cleaning, phones
from recovery.text.bidi import END, LEFT_TO_RIGHT, numbers_in, runs_left

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

MAX_BYTES = 20_000
TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h3", "br", "hr"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"value"}}
SCHEMES = {"http", "https", "mailto", "tel"}
DEEPEST_LIST = 6
"""Lists within lists; the parser leaves out what is much deeper."""
MOST_MARKS = 1000
"""Brackets, stars and the like in one text. Each can cost as much as all before it."""

_AS_TYPED = ("code", "fence", "backticks", "blockquote", "lheading", "reference", "html_block", "html_inline", "entity")
_HEADING = re.compile(r"#{1,6}[ \t]+[^#\s](?:[^\n]*[^#\s])?[ \t]*(?:\n|\Z)")
_NO_LIST = re.compile(r"\+|[0-9]{1,9}\)|0[0-9]{1,8}\.", re.ASCII)
_FACTOR = re.compile(r"[)\]][\w(\[]|\w[(\[]")
_ALONE = frozenset(("()", "[]", "{}", '""', "''", "\u201c\u201d", "\u2018\u2019", "\u00ab\u00bb"))
"""Pairs that stand around a mark which means itself."""
_MAIL = re.compile(r"[^\s@/?]+@[^\s@/?]+\.[^\s@/?.]+(\?\S*)?")
_HOST = re.compile(r"[^\W_][\w.-]*|[0-9a-f:.]+")
"""The host in an address: names in any script, and IPv6 addresses."""
_DIGITS = range(3, 16)
_TELEPHONE = re.compile(r"\+?\(?[0-9][0-9().-]{2,40}(;ext=[0-9]{1,10})?", re.ASCII)
_SHOWN_OF_AN_ADDRESS = 60
_A_TAIL = 6
"""The fewest digits of a number that is not short; its last ones are the same with the country's code and without."""
_NUMBER_IN_WORDS = re.compile(r"[0-9](?:[0-9 ().\u00a0\u2011-]*[0-9])?", re.ASCII)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # only people who write content need it

    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable(_AS_TYPED)
    _change_blocks(parser)
    _change_marks(parser)
    parser.options["maxNesting"] = 60  # Beyond it the parser leaves things out; DEEPEST_LIST is far below.
    parser.validateLink = is_whole_address  # type: ignore[assignment]  # A link to anything else stays text.
    parser.normalizeLinkText = str  # type: ignore[assignment]  # An address is shown as it was typed.
    return parser


def _change_blocks(parser: MarkdownIt) -> None:
    """Let marks at the beginning of a line be text where they would change what was typed."""
    from markdown_it.rules_block import heading, list_block

    def list_as_typed(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        """Make no list of a plus, the sign of a number, nor of “6)” or “06.”, which would be shown as “6.”.

        Of several marks on one line only the first is one: “6. - 8. December” is no list within a list.
        """
        start = state.bMarks[line] + state.tShift[line]
        is_first = not state.src[state.bMarks[line] : start].strip()
        return is_first and not _NO_LIST.match(state.src, start) and list_block(state, line, end, silent)

    def heading_of_a_line(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        """Make no heading of “# 4” in the item “- # 4”, nor of “#” alone."""
        start = state.bMarks[line] + state.tShift[line]
        is_first = not state.src[state.bMarks[line] : start].strip()
        return is_first and bool(_HEADING.match(state.src, start)) and heading(state, line, end, silent)

    parser.block.ruler.at("list", list_as_typed, {"alt": ["paragraph"]})
    parser.block.ruler.at("heading", heading_of_a_line, {"alt": ["paragraph", "reference", "blockquote"]})


def _change_marks(parser: MarkdownIt) -> None:
    """Let marks within a line be text where they would change what was typed."""
    from markdown_it.rules_inline import emphasis

    def emphasis_of_words(state: StateInline, silent: bool) -> bool:
        """Let stars between two letters or digits multiply, and those between brackets: 2*3*(4) loses none of them.

        One in brackets or quotes by itself is a sign for a note, and a line in brackets a box to fill in.
        """
        mark = state.src[state.pos]
        if mark not in "*_":
            return False
        before, rest = state.src[: state.pos].rstrip(mark), state.src[state.pos :].lstrip(mark)
        around = before[-1:] + rest[:1]
        is_single = len(state.src) - len(before) - len(rest) == 1
        multiplies = around.isalnum() or (is_single and _FACTOR.fullmatch(around))
        is_text = len(around) == 2 and (around in _ALONE or (mark == "*" and multiplies))
        return not is_text and emphasis.tokenize(state, silent)

    parser.inline.ruler.at("emphasis", emphasis_of_words)


def is_whole_address(address: str) -> bool:
    """Whether a link can lead to ``address`` from any page: a web page, a mailbox or a telephone."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # brackets that are no IPv6 address, for one
        return False
    match parts.scheme:
        case "http" | "https":
            return _HOST.fullmatch(host) is not None and port != 0
        case "mailto":
            return _MAIL.fullmatch(address.partition(":")[2]) is not None
        case "tel":
            number = address.partition(":")[2].replace("%20", "")
            digits = sum(letter.isdigit() for letter in number.partition(";")[0])
            # "+44 (0)20" is for two ways to dial; a telephone would dial all of it.
            is_one_way = "(0" not in number[1:] and number.count("(") == number.count(")")
            return bool(_TELEPHONE.fullmatch(number)) and digits in _DIGITS and is_one_way
    return False


@lru_cache(maxsize=128)  # a clinic's advice is rendered when its page is made
def render(text: str) -> str:
    """Return sanitised HTML of ``text``; classes, styles, ids and every unlisted tag or scheme are dropped."""
    parser = _parser()
    if _marks_in(text) > MOST_MARKS:
        return sanitised("".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip()))
    tokens = parser.parse(text)
    _keep_numbers(tokens)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"  # The one level that fits into every place where guidance stands.
        if token.children and runs_left(token.content):
            _isolate_numbers(token.children)
        leads_nowhere = False
        for child in token.children or ():
            if child.type == "image":
                child.type, child.content = "text", f"{child.content} ({child.attrs['src']})"
            elif child.type == "link_open" and not child.attrs["href"]:
                leads_nowhere = True
                child.type, child.content = "text", "["
            elif child.type == "link_close" and leads_nowhere:
                leads_nowhere = False
                child.type, child.content = "text", "]()"
    return sanitised(parser.renderer.render(tokens, parser.options, {}))


def _isolate_numbers(line: list[Token]) -> None:
    """Keep each number beside Hebrew or Arabic in its order, also where a part of it is bold."""
    whole = "".join(child.content if child.type == "text" else "\n" * child.type.endswith("break") for child in line)
    numbers = numbers_in(whole)
    begin, after = {first for first, _after in numbers}, {after for _first, after in numbers}
    place = 0
    for child in line:
        if child.type.endswith("break"):
            place += 1
        if child.type != "text":
            continue
        marked = "".join(
            f"{LEFT_TO_RIGHT * (place + at in begin)}{letter}{END * (place + at + 1 in after)}"
            for at, letter in enumerate(child.content)
        )
        place += len(child.content)
        child.content = marked


def _keep_numbers(tokens: list[Token]) -> None:
    """Let every item of a numbered list have the number that was typed: advice may begin at 6, or leave one out."""
    counted: list[int] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            counted.append(int(token.attrs.get("start", 1)))
        elif token.type == "ordered_list_close":
            counted.pop()
        elif token.type == "list_item_open" and token.info:
            if int(token.info) != counted[-1]:
                token.attrs["value"] = int(token.info)
            counted[-1] = int(token.info) + 1


def mistake_in(text: str) -> str:
    """Say in a sentence what of ``text`` could not be shown as it was typed; an empty one if all of it can."""
    if _marks_in(text) > MOST_MARKS:
        return _("There are too many brackets and stars in this text. Use fewer than {most}.").format(most=MOST_MARKS)
    return next(_mistakes(_parser().parse(text)), "")


def _marks_in(text: str) -> int:
    return sum(text.count(mark) for mark in "[]<*_\\")


def _mistakes(tokens: list[Token]) -> Iterator[str]:
    if any(token.type == "list_item_open" and token.level >= 2 * DEEPEST_LIST for token in tokens):
        yield _("There are lists within lists here, more than {most} deep. Use fewer.").format(most=DEEPEST_LIST)
    for line in (token.children or [] for token in tokens):
        words = "".join(child.content for child in line if child.type == "text")
        if "![" in words or any(child.type == "image" for child in line):
            yield _("A picture cannot be shown in this text. Take out “![”, and say in words what it shows.")
        if "](" in words or any(child.type == "link_open" and not child.attrs["href"] for child in line):
            address = re.split(r"[)\s]", words.partition("](")[2], maxsplit=1)[0][:_SHOWN_OF_AN_ADDRESS]
            yield _(
                "“{address}” is not a whole address, so the link would lead nowhere. Write it as "
                "[words](https://example.org), [words](mailto:name@example.org) or [words](tel:+442079460018)."
            ).format(address=address)
        yield from _mistakes_of_links(line)


def _mistakes_of_links(line: list[Token]) -> Iterator[str]:
    for at, child in enumerate(line):
        if child.type != "link_open":
            continue
        inside = takewhile(lambda following: following.type != "link_close", line[at + 1 :])
        label = "".join(token.content for token in inside)
        address = str(child.attrs["href"])
        if address and not cleaning.one_line(label).strip():
            yield _("A link has no words that could be tapped. Write them between the square brackets.")
        if "title" in child.attrs:
            yield _("The words in quotation marks after a link’s address are not shown. Put them into the text.")
        if address.startswith("tel:") and _dials_another(label, address):
            yield _(
                "“{address}” would not dial the number that is meant. Write the link’s number with + and the country, "
                "without a 0 behind it, as in [020 7946 0018](tel:+442079460018)."
            ).format(address=address)


def _dials_another(label: str, address: str) -> bool:
    """Whether a link dials another number than its words say, or one that no country's plan has like this."""
    number = re.sub("[^0-9+]", "", address.partition(";")[0])
    digits = number.lstrip("+")
    fewest = min(_A_TAIL, len(digits))
    for words in _NUMBER_IN_WORDS.findall(label):
        shown = re.sub("[^0-9]", "", words).lstrip("0")
        if len(shown) >= fewest and not (digits.endswith(shown) or shown.endswith(digits.lstrip("0"))):
            return True
    whole = f"+{number[2:]}" if number.startswith("00") else number
    return whole.startswith("+") and not phones.address(whole).startswith(f"tel:{whole}")


def sanitised(html: str, and_tags: Set[str] = frozenset()) -> str:
    """Return ``html`` with no other tags than those of guidance ``and_tags``, which have no attributes."""
    import nh3  # the same

    return nh3.clean(
        html, tags=TAGS | and_tags, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    ).strip()
