"""Words that take up somebody heard before: "he said", "the agency added", "its last count"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extraction.memory import HEADS, PRONOUNS, TAKEN_UP_BY, Memory
from monitor.extraction.roles import DOCUMENTS, SPEAKS_FOR, SPOKESPEOPLE
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.voices import MESSENGER_SOURCES, Attribution, Speaker, Voice
from monitor.extraction.words import SPEECH_NORMS, WEEKDAYS, word_set

_NO_VERBS = frozenset(["number", "report"])
_SAYS_AGAIN = SPEECH_NORMS - _NO_VERBS
_BETWEEN = (
    WEEKDAYS
    | word_set("also had has have now still later then say all even further on went was earlier")
    | {","}
)
_COUNTS = word_set("count tally estimate figure calculation number records bulletin")
_OWN_COUNTS = word_set("count tally estimate calculation reckoning record account")
_CITING = word_set("quoted citing quoting cited to by")

# the words that the rules for possessives and citations look at
_TAKEN_UP = TAKEN_UP_BY | {"its", "his", "her", "their"}
_AGAIN = _SAYS_AGAIN | _TAKEN_UP | {"'s"}


def anaphors(sentence: Sentence, taken: set[int], memory: Memory) -> list[Speaker]:
    """Those who speak again in a sentence; `taken` are the tokens of who speaks there by name."""
    found: list[Speaker] = []
    if sentence.words.isdisjoint(_AGAIN):
        return found
    norms = sentence.norms
    says = [at for at, norm in enumerate(norms) if norm in _SAYS_AGAIN and at and at not in taken]
    takes_up = [at for at, norm in enumerate(norms) if norm in _TAKEN_UP]
    if "'s" in norms:
        takes_up = sorted({*takes_up, *(at for at, norm in enumerate(norms[1:]) if norm == "'s")})
    if not says and not takes_up:
        return found
    tokens = sentence.tokens
    for at in says:
        who = at - 1
        while who > 0 and (tokens[who].norm in _BETWEEN or tokens[who].norm.endswith("ly")):
            who -= 1
        if who not in taken and (who - 1 not in taken or tokens[who].norm in PRONOUNS):
            found += _again(tokens, who, at, Voice.SAYS, memory.meant(tokens, who))
    return found + _possessives(tokens, takes_up, taken, memory)


def _again(
    tokens: Sequence[Token], who: int, cue: int, voice: Voice, attribution: Attribution | None
) -> list[Speaker]:
    if attribution is None or not attribution.sources:
        return []
    source, *also = attribution.sources
    if source in MESSENGER_SOURCES and voice is Voice.SAYS:
        voice = Voice.PASSES_ON
    return [Speaker(source, who, who, cue, voice, tokens[who].text, tuple(also))]


def _possessives(
    tokens: Sequence[Token], places: Sequence[int], taken: set[int], memory: Memory
) -> list[Speaker]:
    """ "The agency's last count", "by its count", "according to the same agency"."""
    found: list[Speaker] = []
    for at in places:
        if at == 0 or at in taken:
            continue
        if _counts_again(tokens, at) or _cited_again(tokens, at):
            found += _again(
                tokens, at, at, Voice.CITED, memory.meant(tokens, at) or _same(tokens, at, memory)
            )
        elif _speaks_for(tokens, at, taken):
            found += _again(tokens, at, at, Voice.CITED, memory.called(tokens[at].norm))
        elif _leads(tokens, at):
            held = memory.told_of or memory.last
            found += [replace(speaker, last=at + 1) for speaker in _again(tokens, at, at, Voice.CITED, held)]
        elif _own(tokens, at):
            found += _again(tokens, at, at, Voice.CITED, memory.told_of or memory.last)
    return found


def _same(tokens: Sequence[Token], at: int, memory: Memory) -> Attribution | None:
    """ "The same communiqué": what was spoken of last."""
    return memory.last if tokens[at - 1].norm == "same" and tokens[at].norm in DOCUMENTS else None


def _counts_again(tokens: Sequence[Token], at: int) -> bool:
    after = [other.norm for other in tokens[at + 1 : at + 5]]
    return after[:1] == ["'s"] and not _COUNTS.isdisjoint(after)


def _cited_again(tokens: Sequence[Token], at: int) -> bool:
    word, before = tokens[at].norm, tokens[at - 1].norm
    if before == "same":
        return word in TAKEN_UP_BY
    citing = tokens[at - 2].norm if at > 1 else ""
    return (
        word in HEADS
        and before == "the"
        and citing in _CITING
        and (citing != "to" or tokens[at - 3].norm == "according")
    )


def _speaks_for(tokens: Sequence[Token], at: int, taken: set[int]) -> bool:
    """ "Agency spokesman Sutopo Nugroho said": of the agency named before; not "a state agency spokesman"."""
    if tokens[at].norm not in HEADS or at + 2 >= len(tokens) or tokens[at + 1].norm not in SPOKESPEOPLE:
        return False
    before = tokens[at - 1]
    if before.is_word and before.norm not in ("the", "a", "an"):
        return False
    near = [*tokens[max(0, at - 3) : at], *tokens[at + 2 : at + 10]]
    return taken.isdisjoint(range(at, at + 4)) and any(token.norm in _SAYS_AGAIN for token in near)


def _leads(tokens: Sequence[Token], at: int) -> bool:
    """ "Its head, Hadi Azimi, said": whoever speaks for somebody named before."""
    if tokens[at].norm not in ("its", "their") or at + 2 >= len(tokens):
        return False
    if tokens[at + 1].norm not in SPEAKS_FOR:
        return False
    return any(token.norm in _SAYS_AGAIN for token in tokens[at + 2 : at + 10])


def _own(tokens: Sequence[Token], at: int) -> bool:
    """ "By its count", "his office": whose they are was said before; not "told his office"."""
    after = [other.norm for other in tokens[at + 1 : at + 4]]
    if tokens[at].norm in ("its", "his", "her", "their") and not _OWN_COUNTS.isdisjoint(after):
        return True
    return (
        tokens[at].norm in ("his", "her", "their")
        and after[:1] in (["party"], ["office"], ["mission"])
        and tokens[at - 1].norm not in ("told", "tell", "to")
    )
