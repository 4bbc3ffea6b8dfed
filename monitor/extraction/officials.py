"""Whose officials "officials" are: "Taliban officials", "an official at the ministry", "health officials"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.nations import names_nation
from monitor.extraction.phrases import Match, PhraseBook
from monitor.extraction.roles import BODIES, ROLES
from monitor.extraction.source_names import PEOPLES, partly_named
from monitor.extraction.tokens import Token
from monitor.extraction.words import DETERMINER, SPEECH_NORMS, word_set
from monitor.topics import Topic

_AT = frozenset(["at", "in", "of", "from", "with"])
_LEVELS = word_set("state county federal national provincial regional city public")
_LONGEST = 4  # "a senior South Korean presidential official"


def home(tokens: Sequence[Token], mentions: Sequence[Match[str]], place: int) -> str | None:
    """ "An official at the defence ministry", "officials in Kyiv": the body they are of."""
    mention = mentions[place]
    if mention.found != "officials" or place + 1 >= len(mentions):
        return None
    if place and mentions[place - 1].last == mention.first - 1:
        return None  # "a UN official in Kyiv"
    following = mentions[place + 1 :]
    of_nation = [token.norm for token in tokens[following[0].last + 1 : following[0].last + 2]] == ["'s"]
    if len(following) > 1 and of_nation and following[1].first == following[0].last + 2:
        following = following[1:]  # "at Russia's interior ministry"
    gap = [token.norm for token in tokens[mention.last + 1 : following[0].first]]
    near = gap[:1] and gap[0] in _AT and (len(gap) <= 2 or (gap[-1] == "'s" and len(gap) <= 4))
    return following[0].found if near else None


def of_a_body(tokens: Sequence[Token], mentions: Sequence[Match[str]], place: int) -> bool:
    """ "Taliban officials", "an official at the port authority": of a body that its own words tell."""
    mention = mentions[place]
    before = tokens[mention.first - 1] if mention.first else None
    named = (
        before is not None and before.is_word and before.text[0].isupper() and before.norm not in DETERMINER
    )
    if before is not None and mention.last == mention.first and named:
        if mention.found == "union" and before.norm not in PEOPLES:
            return True  # "the IG Metall union"
        return before.norm in ROLES or (len(before.text) > 2 and before.text.isupper())
    after = tokens[mention.last + 1 : mention.last + 3]
    return (
        mention.found == "officials"
        and bool(after)
        and (after[0].norm in ("at", "with", "from") or _of_an_office(tokens, mention.last + 1))
        and not names_nation(after, 1, 1)
        and home(tokens, mentions, place) is None
    )


def _of_an_office(tokens: Sequence[Token], first: int) -> bool:
    """ "An official in the | civil affairs ministry", "officials of the city government"."""
    if tokens[first].norm not in ("in", "of"):
        return False
    words: list[str] = []
    for token in tokens[first + 1 : first + 7]:
        if not token.is_word or token.norm in SPEECH_NORMS:
            break
        words.append(token.norm)
    return any(word in BODIES or word == "government" for word in words[1:])


def by_nation(words: Sequence[Token], kind: str, book: PhraseBook[str]) -> str | None:
    """ "Ukraine's 8th regiment", "a Ukrainian brigade": the listed military, say, of the nation named."""
    for first in range(len(words)):
        for size in (2, 1):
            nation = words[first : first + size]
            if len(nation) < size or not names_nation(nation, 0, size - 1):
                continue
            end = nation[-1].end
            owned = Token("'s", "'s", end, end + 2)
            body = Token(kind, kind, end + 3, end + 3 + len(kind))
            for name in ([*nation, owned, body], [*nation, body]):
                found = book.find(name)
                if found and found[0].last == len(name) - 1:
                    return found[0].found
            return None
    return None


def by_adjectives(tokens: Sequence[Token], first: int, book: PhraseBook[str], topic: Topic) -> str | None:
    """ "A South Korean presidential official", "state health officials": the listed source they are of."""
    before: list[Token] = []
    for at in range(first - 1, max(-1, first - 1 - _LONGEST), -1):
        token = tokens[at]
        if token.norm in PEOPLES:
            opens = at - 1 if at and tokens[at - 1].norm in ("south", "north") else at
            return _of_nation(tokens[opens : at + 1], before, book)
        if token.norm == "'s":
            sizes = (size for size in (2, 1) if at >= size and names_nation(tokens, at - size, at - 1))
            size = next(sizes, 0)
            return _of_nation(tokens[at - size : at], before, book) if size else None
        if not token.is_word or token.norm in ("the", "a", "an", "and", "of"):
            break
        before.append(token)
    norms = frozenset(token.norm for token in before)
    if "health" not in norms:
        return None
    return partly_named(topic, norms & (_LEVELS | {"health"}))


def _of_nation(nation: Sequence[Token], between: Sequence[Token], book: PhraseBook[str]) -> str | None:
    """ "Seoul's top military officials": the listed military, else the officials, of a nation."""
    said = [token.norm for token in between]
    kind = next((norm for norm in said if norm in ("military", "intelligence")), None)
    body = by_nation(nation, kind, book) if kind else None
    if body is not None:
        return body
    end = nation[-1].end
    named = book.find([*nation, Token("officials", "official", end + 1, end + 10)])
    return named[0].found if named and named[0].first == 0 else None
