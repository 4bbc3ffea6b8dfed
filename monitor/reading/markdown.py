"""Markdown with YAML front matter, reduced to the prose that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitor.errors import UnreadableError
from monitor.reading.decoding import decode
from monitor.reading.draft import Draft
from monitor.reading.fields import first_text, names

_FRONT = re.compile(
    r"\ufeff?\s{0,20}---[ \t]*\r?\n(.{0,65536}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL
)
_DATE_KEYS = (
    "published",
    "publication_date",
    "published_at",
    "publishdate",
    "pubdate",
    "date_published",
    "date",
)
_OUTLET_KEYS = ("outlet", "site", "source", "publisher", "publication", "site_name", "agency")
_URL_KEYS = ("url", "canonical", "canonical_url", "source_url", "original_url", "link", "permalink")

# Each of these looks at one line and bounds what it may span: no pattern can run away.
_INLINE = (
    (re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\s]{0,1000}(?:\s\"[^\"\n]{0,200}\")?\)"), ""),  # pictures
    (
        re.compile(
            r"\[([^\[\]\n]{1,500})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,1000}(?:\s\"[^\"\n]{0,200}\")?\)"
        ),
        r"\1",
    ),
    (re.compile(r"\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,100}\]"), r"\1"),
    (re.compile(r"\[\^[\w-]{1,40}\]:?"), ""),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,500})>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>\n]{0,500}>"), ""),
    (re.compile(r"(?<!\\)(\*\*\*|\*\*|\*)(?=\S)([^*\n]{1,2000}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w\\])(__|_)(?=\S)([^_\n]{1,2000}?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"~~([^~\n]{1,2000})~~"), ""),  # struck out: no longer said
    (re.compile(r"`{1,2}([^`\n]{1,1000})`{1,2}"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_RULE = re.compile(r"\s{0,3}(?:[-*_=]\s?){3,}$")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*\|?\s*$")
_REFERENCE = re.compile(r"\s{0,3}\[[^\[\]^\n]{1,100}\]:\s+\S+.{0,300}$")


def read(data: bytes) -> Draft:
    """A Markdown file: metadata from its front matter, text without the marks."""
    front, body = split_front_matter(decode(data))
    outlet = first_text(front, _OUTLET_KEYS)
    return Draft(
        text=to_prose(body),
        title=first_text(front, ("title", "headline")),
        title_in_text=False,
        dates=tuple(filter(None, (first_text(front, (key,)) for key in _DATE_KEYS))),
        outlet=None if outlet and outlet.startswith(("http://", "https://")) else outlet,
        author=names(front.get("author") or front.get("authors") or front.get("byline")),
        url=first_text(front, (*_URL_KEYS, "source") if outlet and outlet.startswith("http") else _URL_KEYS),
        language=first_text(front, ("language", "lang")),
    )


def split_front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """The fields of the front matter, every scalar as it is written, and what stands below it.

    Raises UnreadableError("bad-front-matter") where it is no YAML.
    """
    match = _FRONT.match(text)
    if not match:
        return {}, text
    import yaml

    try:
        # Strings, lists and dicts, and nothing else: safer than safe_load, which makes dates and numbers.
        fields = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UnreadableError(
            "bad-front-matter",
            "the lines between the --- at the top are no YAML; put them right, or take them out, and drop it"
            " again",
        ) from error
    if not isinstance(fields, dict):
        return {}, text
    return {str(key).strip().lower(): value for key, value in fields.items()}, text[match.end() :]


def to_prose(body: str) -> str:
    """The text that `body` shows: marks dropped, links as their words, table rows as "a | b"."""
    fenced = False
    prose = []
    for line in _without_comments(body).splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif fenced:
            prose.append(line)
        elif not (_TABLE_RULE.match(line[:2000]) or _REFERENCE.match(line)):
            prose.append(_prose_line(line))
    return "\n".join(prose)


def _without_comments(body: str) -> str:
    """`body` without what stands between "<!--" and "-->", over however many lines."""
    kept, at = [], 0
    while (start := body.find("<!--", at)) >= 0 and (end := body.find("-->", start + 4)) >= 0:
        kept.append(body[at:start])
        at = end + 3
    return "".join([*kept, body[at:]])


def _prose_line(line: str) -> str:
    line = _QUOTE.sub("", line, count=1) if ">" in line[:8] else line
    if _RULE.match(line[:200]) and len(line) < 200:
        return ""
    if len(line) < 1000 and (heading := _HEADING.match(line)):
        line = heading[1]
    if len(line) > 100_000:
        return line  # no one writes Markdown on such lines; leave it alone rather than search it ten times
    for pattern, replacement in _INLINE:
        line = pattern.sub(replacement, line)
    stripped = line.strip()
    if stripped.startswith("|") and stripped.endswith("|"):
        return " | ".join(cell.strip() for cell in stripped.strip("|").split("|"))
    return line
