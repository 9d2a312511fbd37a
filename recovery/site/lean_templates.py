"""Templates are laid out for people and go out without the white space that the layout needs.

What a line break with its indentation means in a template of ours:

- Inside a tag it is one space before an attribute, and nothing elsewhere.
- Between two words it is one space, as browsers read it. Words are text, variables, translations and
  the outer edges of elements that stand within a sentence.
- Everywhere else (between tags, blocks and includes, and just inside an element) it is nothing.

A space that is needed beside a tag or a block stands in the line, at the end of one as ``{{ " " }}``.
Text that shows its line breaks (``pre``, ``textarea``) stays as it is, and so does what translators get.
"""

from __future__ import annotations

import re

from django.template import Origin, Template
from django.template.loaders import filesystem

_WITHIN_SENTENCES = "(?:a|abbr|b|bdo|code|em|i|kbd|small|span|strong|time)"
_TAG = re.compile(r"</?[a-z](?:{%.*?%}|{{.*?}}|[^<>])*+>", re.DOTALL | re.IGNORECASE)
_PIECE = re.compile(
    r"(?P<verbatim><(?P<name>pre|textarea)\b.*?</(?P=name)>)"
    r"|(?P<translated>{% blocktranslate\b.*?{% endblocktranslate %})"
    rf"|(?P<tag>{_TAG.pattern})"
    r"|(?P<break>\s*\n(?:\s|{#.*?#})*)",
    re.DOTALL | re.IGNORECASE,
)
_BREAK_IN_TAG = re.compile(r"\s*\n\s*(?P<attribute>(?=[a-z]))?", re.IGNORECASE)
_WORD_ENDS = re.compile(
    rf"(?:(?P<element></{_WITHIN_SENTENCES}>)|(?<!{{{{ \" \" )}}}}|{{% endblocktranslate %}}"
    r"|{% translate\b(?:(?! as \w+ %}|%}).)*%}|[^\s>}])\Z"
)
_WORD_BEGINS = re.compile(
    rf"(?P<element><{_WITHIN_SENTENCES}\b)|{{{{(?! \" \")|{{% blocktranslate\b|[^\s<{{]"
    r"|{% translate\b(?!(?:(?!%}).)* as \w+ %})"
)
_LONGEST_TAG = 400


class Loader(filesystem.Loader):
    """A loader of the project's own templates. Plain text, such as mail, keeps its lines."""

    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        if not str(origin.name).endswith(".html"):
            return source
        if self.engine.debug:
            Template(source, origin, str(origin.template_name), self.engine)  # A mistake is told with its own line.
        return lean(source)


def lean(source: str) -> str:
    """Return the template without its line breaks, except where they are part of the text."""
    return _PIECE.sub(_shortened, source)


def _shortened(piece: re.Match[str]) -> str:
    text = piece.group()
    if piece["translated"]:
        return text
    if piece["verbatim"]:
        return _TAG.sub(_on_one_line, text, count=1)
    if piece["tag"]:
        return _on_one_line(piece)
    before = _WORD_ENDS.search(piece.string, max(0, piece.start() - _LONGEST_TAG), piece.start())
    after = _WORD_BEGINS.match(piece.string, piece.end())
    if before and after and not (before["element"] and after["element"]):
        return " "
    return ""


def _on_one_line(tag: re.Match[str]) -> str:
    return _BREAK_IN_TAG.sub(lambda line_break: "" if line_break["attribute"] is None else " ", tag.group())
