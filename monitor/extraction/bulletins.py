"""Articles that are a body's own bulletin, notice or letter: it is the source of what names nobody."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.article import Article
from monitor.extraction.phrases import Match, PhraseBook
from monitor.extraction.sentences import Sentence
from monitor.extraction.speakers import speakers_in
from monitor.extraction.text import Role
from monitor.extraction.tokens import Token, tokenise
from monitor.extraction.voices import MESSENGER_SOURCES, Attribution
from monitor.extraction.words import MONTHS, word_set
from monitor.topics import Topic

_PUBLISHED = (
    ("publish", "by"),
    ("published", "by"),
    ("issued", "by"),
    ("press", "service", "of"),
    ("press", "office", "of"),
    ("released", "by"),
    ("statement", "by"),
)
_PUBLISHING = frozenset(cue[0] for cue in _PUBLISHED)
_NOTICES = word_set(
    """
    update bulletin release report notice statement assessment communique sitrep situation
    """
)
_HEAD, _TAIL = 6, 3


def own_bulletin(
    article: Article, topic: Topic, book: PhraseBook[str], sentences: Sequence[Sentence]
) -> Attribution | None:
    """The body whose own publication the article is, where its head, its foot or its author says so."""
    for named in (article.author, article.outlet):
        source = _whole_name(named, book, topic) if named else None
        if source:
            return Attribution((source,), None, named or "", 0.8)
    paragraphs = sorted({sentence.paragraph.index for sentence in sentences})
    edge = {*paragraphs[:_HEAD], *paragraphs[-_TAIL:]}
    for sentence in sentences:
        if sentence.paragraph.index in edge:
            source = _imprint(sentence, book, topic)
            if source:
                return Attribution((source,), None, sentence.text[:60], 0.8)
    return None


def _whole_name(name: str, book: PhraseBook[str], topic: Topic) -> str | None:
    tokens = tokenise(name)
    found = [
        match
        for match in book.find(tokens)
        if match.found in topic.sources and match.found not in MESSENGER_SOURCES
    ]
    return found[0].found if found and found[0].last - found[0].first >= min(len(tokens) - 1, 1) else None


def _imprint(sentence: Sentence, book: PhraseBook[str], topic: Topic) -> str | None:
    """The body of a line such as "Press service of the Ministry" or "Monitoring Mission, 11 June 2025"."""
    body_like = sentence.paragraph.role in (Role.BODY, Role.BULLET) and sentence.text.endswith(
        (".", "!", "?")
    )
    if body_like and sentence.words.isdisjoint(_PUBLISHING):
        return None
    if len(sentence.norms) > 30 or not book.find_in(sentence):
        return None
    tokens = sentence.tokens
    found = [
        match
        for match in book.find_in(sentence)
        if match.found in topic.sources and match.found not in MESSENGER_SOURCES
    ]
    if not found:
        return None
    found = [match for match in found if not (match.first and tokens[match.first - 1].text == "(")]
    if not found:
        return None  # "Key figures (Ministry of …)": whose the list below is, not the article
    norms = sentence.norms
    for match in () if sentence.words.isdisjoint(_PUBLISHING) else found:
        lead = norms[max(0, match.first - 8) : match.first]
        if any(list(cue) == lead[at : at + len(cue)] for cue in _PUBLISHED for at in range(len(lead))):
            return match.found
    if body_like or norms[:1] == ["by"]:
        return None
    named = sum(1 for match in found for token in tokens[match.first : match.last + 1] if token.is_word)
    words = [token for token in tokens if token.is_word and not _is_date(token)]
    if any(_is_date(token) and token.text[0].isalpha() for token in tokens) and _headed_by_institute(
        tokens, found
    ):
        return found[0].found
    title = sentence.paragraph.role is Role.HEADLINE and not {"\u00b7", "|"} & {
        token.text for token in tokens
    }
    institute = (
        named == 1
        and len(words) <= 12
        and tokens[found[0].first].text[0].isupper()
        and norms[found[0].first] in ("institute", "center")
    )
    body = named >= 2 and (named * 2 >= len(words) or (set(norms) & _NOTICES and named * 4 >= len(words)))
    if title or not (institute or body) or speakers_in(sentence, book, topic):
        return None
    return found[0].found


def _headed_by_institute(tokens: Sequence[Token], found: Sequence[Match[str]]) -> bool:
    """ "Example Institute for Security Studies, Policy Brief, 21 July 2025": a think tank's own paper."""
    name = tokens[found[0].first]
    return len(tokens) <= 24 and name.text[0].isupper() and name.norm in ("institute", "center")


def _is_date(token: Token) -> bool:
    return token.text[0].isdecimal() or token.norm in MONTHS
