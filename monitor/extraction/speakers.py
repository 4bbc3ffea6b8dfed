"""Who speaks in one sentence: the sources that some word of saying, counting or citing belongs to.

An audience ("told lawmakers") and an outlet somebody spoke to ("told CNN") do not speak. Legislators,
spokespeople of others and outlets pass on: where an originator is named beside them they are messengers.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.bodies import is_followed_by_name
from monitor.extraction.cues import ACTS, CUTS, DOES, cue_of
from monitor.extraction.joint import together
from monitor.extraction.nations import names_nation
from monitor.extraction.noun_phrases import speaking_in
from monitor.extraction.officials import by_adjectives, home, of_a_body
from monitor.extraction.phrases import Match, PhraseBook
from monitor.extraction.roles import ABBREVIATED, BODIES, DOCUMENTS, QUALIFIES
from monitor.extraction.sentences import Sentence
from monitor.extraction.source_names import UNLISTED_ROLES, also_named, as_listed, partly_named
from monitor.extraction.standing import is_outlet
from monitor.extraction.strangers import unlisted
from monitor.extraction.tokens import Token
from monitor.extraction.voices import MESSENGER_SOURCES, Speaker, Voice
from monitor.extraction.words import BE, DETERMINER, HAVE, MONTHS, SPEECH_NORMS
from monitor.topics import Topic

_NO_BODIES = UNLISTED_ROLES | MESSENGER_SOURCES
_HAPPENS = BE | HAVE
_DATED = MONTHS.keys() | {"("}
_AFTER_OFFICIALS = SPEECH_NORMS | {"who", "with", "in", "at", ",", "from", "familiar"}


def speakers_in(sentence: Sentence, book: PhraseBook[str], topic: Topic) -> list[Speaker]:
    """Everybody who speaks in a sentence, in order, found once; `book` is the topic's own."""
    if book not in sentence.speakers:
        sentence.speakers[book] = _speakers(sentence, book, topic)
    found: list[Speaker] = sentence.speakers[book]
    return found


def _speakers(sentence: Sentence, book: PhraseBook[str], topic: Topic) -> list[Speaker]:
    if not book.find_in(sentence) and not speaking_in(sentence):
        return []
    tokens = sentence.tokens
    mentions = [mention for mention in book.find_in(sentence) if not ends_a_name(tokens, mention)]
    found: list[Speaker] = []
    opens = _after_dateline(tokens) if mentions else 0
    for place, mention in enumerate(mentions):
        if mention.first < opens or _is_none(tokens, mentions, place, topic):
            continue
        following = mentions[place + 1].first if place + 1 < len(mentions) else len(tokens)
        cue = cue_of(tokens, mention.first, mention.last, following) or _pronoun_cue(
            tokens, mention, mentions, place
        )
        if cue is not None:
            found.append(_named(tokens, mentions, place, cue, book, topic))
    found = together(tokens, mentions, found)
    found = [speaker for speaker in found if not _role_of_another(speaker, found)]
    taken = {at for speaker in found for at in range(speaker.first, speaker.last + 1)}
    beside = {source for speaker in found for source in speaker.also}
    named_beside = [mention for mention in mentions if mention.found in beside]
    taken |= {at for mention in named_beside for at in range(mention.first, mention.last + 1)}
    found += unlisted(tokens, speaking_in(sentence), taken, topic, mentions, book)
    found = [speaker for speaker in found if not _is_dateline(tokens, speaker, found)]
    if any(speaker.source and not speaker.acts for speaker in found):
        passed_on = all(speaker.acts or speaker.source in MESSENGER_SOURCES for speaker in found)
        found = [
            speaker
            for speaker in found
            if not speaker.acts
            or (passed_on and tokens[speaker.cue].norm not in CUTS)
            or _in_a_clause_of_its_own(tokens, speaker, found)
        ]
    if _only_passed_on(found):
        found += briefings(tokens, mentions)
    return sorted(found, key=lambda speaker: speaker.first)


def _agency_beside(tokens: Sequence[Token], mention: Match[str]) -> str | None:
    """ "The UN agency for refugees, | UNHCR,": which agency it is, where its short name stands beside it."""
    if mention.found != "un" or tokens[mention.last].norm != "agency":
        return None
    for at in range(mention.last + 1, min(len(tokens), mention.last + 8)):
        if tokens[at].text.isupper() and tokens[at].norm in ABBREVIATED:
            return ABBREVIATED[tokens[at].norm]
    return None


def _is_none(tokens: Sequence[Token], mentions: Sequence[Match[str]], place: int, topic: Topic) -> bool:
    """Whether a name is none here: part of another name, or a role that its own words tell more of."""
    mention = mentions[place]
    if _only_modifies(tokens, mentions, place) or _in_outlets_name(tokens, mention):
        return True
    if mention.first == mention.last and tokens[mention.last].text.lower() == "chief":
        return True  # "the Deputy Chief" is not the Chiefs of Staff
    if mention.found in UNLISTED_ROLES - topic.sources.keys():
        if is_followed_by_name(tokens, mention.last):
            return True  # "the aid group Sea-Watch"
        after = tokens[mention.last + 1 : mention.last + 2]
        if mention.found == "company" and after and after[0].norm == "commander":
            return True
        if _only_describes(tokens, mention.first):
            return True
        if _are_counted(tokens, mention):
            return True
        if mention.first and tokens[mention.first - 1].norm in ("the", "same"):
            return True  # "the officials": somebody named before
    return mention.found in ("officials", "union") and of_a_body(tokens, mentions, place)


def _are_counted(tokens: Sequence[Token], mention: Match[str]) -> bool:
    """ "24 local officials who have been detained": whom something was done to do not speak."""
    before = [token.text[0].isdecimal() for token in tokens[max(0, mention.first - 3) : mention.first]]
    after = [token.norm for token in tokens[mention.last + 1 : mention.last + 3]]
    return any(before) and (after[:1] in (["who"], ["that"])) and after[-1] in _HAPPENS


def _only_describes(tokens: Sequence[Token], first: int) -> bool:
    """ "World Vision, an aid agency": of what kind the body is that is named before."""
    before = tokens[max(0, first - 3) : first]
    return (
        len(before) == 3
        and before[2].norm in ("a", "an")
        and before[1].text == ","
        and before[0].text[0].isupper()
    )


def _in_outlets_name(tokens: Sequence[Token], mention: Match[str]) -> bool:
    """ "The Moscow Times", "Kyiv Post", "in its daily update": no capital speaks, and no newspaper."""
    if mention.found in MESSENGER_SOURCES:
        after = tokens[mention.last + 1 : mention.last + 2]
        return tokens[mention.last].norm == "daily" and bool(after) and after[0].norm in DOCUMENTS
    end = mention.last + 1
    end += [token.norm for token in tokens[end : end + 1]] == ["'s"]  # "South Korea's Yonhap"
    first = end
    while end < len(tokens) and tokens[end].is_word and tokens[end].text[0].isupper():
        end += 1
    return end > first and is_outlet(tokens[mention.first : end])


def _named(
    tokens: Sequence[Token],
    mentions: Sequence[Match[str]],
    place: int,
    cue: tuple[int, Voice],
    book: PhraseBook[str],
    topic: Topic,
) -> Speaker:
    """The speaker that a name with its word of saying is."""
    mention = mentions[place]
    at, voice = cue
    if mention.found in MESSENGER_SOURCES and voice is Voice.SAYS:
        voice = Voice.PASSES_ON
    source = (
        home(tokens, mentions, place)
        or _agency_beside(tokens, mention)
        or _of_the_nation(tokens, mention, topic)
    )
    if source is None and mention.found == "officials":
        source = by_adjectives(tokens, mention.first, book, topic)
    return Speaker(
        source or as_listed(mention.found, mention.first, tokens, topic),
        mention.first,
        mention.last,
        at,
        voice,
        _outlet_name(tokens, mention) or _text(tokens, mention),
        also_named(tokens, mention.first, mention.found, book),
        acts=tokens[at].norm in ACTS | DOES and voice is Voice.SAYS,
    )


def _of_the_nation(tokens: Sequence[Token], mention: Match[str], topic: Topic) -> str | None:
    """ "South Korea's intelligence": the one body of that kind and nation that the topic lists."""
    after = [token.norm for token in tokens[mention.last + 1 : mention.last + 3]]
    if after not in (["'s", "intelligence"], ["'s", "military"], ["'s", "army"]):
        return None
    nation = tokens[mention.first : mention.last + 1]
    if not names_nation(nation, 0, len(nation) - 1):
        return None
    return partly_named(topic, frozenset([*(token.norm for token in nation), after[1]]))


def _in_a_clause_of_its_own(tokens: Sequence[Token], doer: Speaker, found: Sequence[Speaker]) -> bool:
    """ "The coast guard recovered six bodies, and survivors say …": what it did nobody else says."""
    said = [speaker.first for speaker in found if not speaker.acts]
    if not said or min(said) < doer.cue:
        return False
    return any(
        tokens[at].text == ";" or (tokens[at].text == "," and tokens[at + 1].norm in ("and", "but", "while"))
        for at in range(doer.cue, min(said) - 1)
    )


def ends_a_name(tokens: Sequence[Token], mention: Match[str]) -> bool:
    """ "National Disaster Management | Authority": a role's words are the end of a body's name."""
    before = tokens[mention.first - 1] if mention.first else None
    if before is not None and tokens[mention.first].text == "authority":
        return before.is_word and before.norm not in DETERMINER | QUALIFIES  # "the maritime authority"
    if before is None or mention.found not in UNLISTED_ROLES or not tokens[mention.first].text[0].isupper():
        return False
    if mention.found == "officials":
        return tokens[mention.first].text == "Authority" and before.text[0].isupper()
    return before.text in ("State", "Federal") and tokens[mention.last].norm in BODIES


def _outlet_name(tokens: Sequence[Token], mention: Match[str]) -> str:
    """ "The daily | Hansin Ilbo": the name after the kind of outlet."""
    if mention.found not in MESSENGER_SOURCES:
        return ""
    end = mention.last + 1
    while end < len(tokens) and tokens[end].text[0].isupper():
        end += 1
    return " ".join(token.text for token in tokens[mention.last + 1 : end])


def _role_of_another(speaker: Speaker, found: Sequence[Speaker]) -> bool:
    """ "A Pentagon official said": the official speaks for the Pentagon."""
    if speaker.source == "officials":
        return any(
            other.source not in MESSENGER_SOURCES | {"officials"} and 0 < speaker.first - other.last <= 3
            for other in found
        )
    return speaker.source in UNLISTED_ROLES and any(
        other.source not in _NO_BODIES and 0 < speaker.first - other.last <= 3 for other in found
    )


def _is_dateline(tokens: Sequence[Token], speaker: Speaker, found: Sequence[Speaker]) -> bool:
    """ "SEOUL: 300 soldiers died, the spy agency said": from where it is told, where somebody else speaks."""
    colon = [token.text for token in tokens[speaker.last + 1 : speaker.last + 2]] == [":"]
    return colon and not speaker.first and len(found) > 1 and names_nation(tokens, 0, speaker.last)


def _only_passed_on(found: Sequence[Speaker]) -> bool:
    return bool(found) and all(speaker.voice is Voice.PASSES_ON for speaker in found)


def briefings(tokens: Sequence[Token], mentions: Sequence[Match[str]]) -> list[Speaker]:
    """ "Lawmakers said after a briefing by the NIS": those who briefed are the originators."""
    return [
        Speaker(
            mention.found, mention.first, mention.last, mention.first, Voice.CITED, _text(tokens, mention)
        )
        for mention in mentions
        if mention.found not in _NO_BODIES
        and any(
            token.norm in ("briefing", "briefed", "brief")
            for token in tokens[max(0, mention.first - 6) : mention.last + 4]
        )
        and not names_nation(tokens, mention.first, mention.last)
    ]


def _text(tokens: Sequence[Token], mention: Match[str]) -> str:
    return " ".join(token.text for token in tokens[mention.first : mention.last + 1])


def _after_dateline(tokens: Sequence[Token]) -> int:
    """Where the sentence begins behind "SEOUL, South Korea, Jan. 13 (Agency) —"; 0 without a dateline."""
    for at, token in enumerate(tokens[:24]):
        if token.text not in ("—", "-"):
            continue
        if (
            at
            and tokens[at - 1].end < token.start
            and not _DATED.isdisjoint([part.norm for part in tokens[:at]])
            and tokens[0].text[0].isupper()
        ):
            return at + 1
    return 0


def _pronoun_cue(
    tokens: Sequence[Token], mention: Match[str], mentions: Sequence[Match[str]], place: int
) -> tuple[int, Voice] | None:
    """ "The firm will cut 500 jobs, it said": the name that "it said" takes up again."""
    if names_nation(tokens, mention.first, mention.last) or (
        place and mentions[place - 1].found == mention.found
    ):
        return None
    for at in range(mention.last + 2, len(tokens) - 1):
        if (
            tokens[at].norm in ("it", "he", "she", "they")
            and tokens[at - 1].text == ","
            and tokens[at + 1].norm in SPEECH_NORMS
        ):
            return at + 1, Voice.SAYS
    return None


def _only_modifies(tokens: Sequence[Token], mentions: Sequence[Match[str]], place: int) -> bool:
    """ "South Korea's National Intelligence Service": the country is part of the body's name."""
    mention = mentions[place]
    after = tokens[mention.last + 1 : mention.last + 2]
    if mention.found == "officials" and tokens[mention.first].text.lower() == "official" and after:
        return after[0].norm not in _AFTER_OFFICIALS
    if place + 1 >= len(mentions):
        return False
    if mentions[place + 1].found in UNLISTED_ROLES and (
        mention.found not in UNLISTED_ROLES or mentions[place + 1].found == "officials"
    ):
        return False  # "a Pentagon official"
    gap = [token.norm for token in tokens[mention.last + 1 : mentions[place + 1].first]]
    return gap in ([], ["'s"], ["'"])
