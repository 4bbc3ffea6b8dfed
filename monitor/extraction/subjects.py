"""A topic's subject: how it is told from the names, and what in a sentence names it or somebody else.

A subject is a group of people (its names end in a word for people: "North Korean soldiers") or an event
(a flood, a company's job cuts).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.extraction.kin import names_all, with_kin
from monitor.extraction.lexicon import kept
from monitor.extraction.nations import DEMONYMS, NATIONS
from monitor.extraction.rivals import SOLDIERS
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import tokenise
from monitor.extraction.words import MONTHS, word_set
from monitor.topics import Topic

_GROUP_NOUNS = word_set(
    """
    soldier troop force army corps serviceman personnel fighter civilian worker laborer migrant
    refugee people dead casualty militant officer prisoner men north korean koreans patient
    """
)
_PEOPLE = frozenset(["civilian", "soldier", "officer", "troop"])
CIVILIANS = word_set(
    """
    civilian resident people person child woman villager passenger pensioner
    """
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SMALL_WORDS = word_set(
    """
    the of in at and a an on for by 's to
    """
)


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A topic's subject, ready to be looked for."""

    is_group: bool
    names: tuple[tuple[str, ...], ...]  # the words of each alias
    said_as: tuple[tuple[frozenset[str], ...], ...]  # the same, each word with its kin
    proper: tuple[frozenset[str], ...]  # of each alias the words written with a capital
    openers: frozenset[str]  # the first words of `names`
    own: frozenset[str]  # nations that are the subject's own
    modifiers: frozenset[str]  # words that make any people the subject's: "north korean", "dprk"
    soldiers: bool  # the group is an army, so that "people" elsewhere are not of it
    company: frozenset[str]  # the words of its names with a capital, where the topic is of jobs
    years: frozenset[int]
    told: frozenset[str]  # all words of the topic's name, sentence and aliases
    anchors: frozenset[str]  # the words that what names the subject begins with
    reach: int  # the words that are looked at to tell what is named at one
    cues: frozenset[str]  # a sentence without any of these words names neither the subject nor a rival
    alone: frozenset[str]  # those of the cues that may do so alone, not only with the next word


@kept
def subject_of(topic: Topic) -> Subject:
    """The subject as its names and its sentence tell it."""
    names = tuple(filter(None, (_words(alias) for alias in topic.aliases)))
    is_group = any(words[-1] in _GROUP_NOUNS or words[0] in CIVILIANS for words in names)
    modifiers = {" ".join(words[:-1]) for words in names if words[-1] in _GROUP_NOUNS and len(words) > 1}
    modifiers = {
        words
        for words in modifiers
        if words in NATIONS or (" " in words and not {"from", "people"} & set(words.split()))
    }
    modifiers |= {" ".join(words) for words in names if " ".join(words) in DEMONYMS}
    own = {NATIONS[modifier] for modifier in modifiers if modifier in NATIONS}
    if any("civilian" in words for words in names):
        modifiers |= {"civilian"}
    return Subject(
        is_group=is_group,
        names=names,
        reach=max([3, *map(len, names)]),
        said_as=tuple(tuple(with_kin(word) for word in words) for words in names),
        proper=tuple(_proper(alias) for alias in topic.aliases if _words(alias)),
        openers=frozenset(words[0] for words in names),
        own=frozenset(own),
        modifiers=frozenset(filter(None, modifiers)),
        company=_company(topic),
        soldiers=is_group and any(words[-1] in SOLDIERS for words in names),
        anchors=frozenset(name.split()[0] for name in modifiers if name)
        | {name.split()[0] for name, nation in NATIONS.items() if nation in own}
        | {words[0] for words in names},
        cues=frozenset(name.split()[0] for name in (*NATIONS, *modifiers))
        | {words[0] for words in names}
        | _PEOPLE,
        alone=_PEOPLE | modifiers | NATIONS.keys() | {words[0] for words in names},
        told=frozenset(
            token.norm for text in (topic.name, topic.subject, *topic.aliases) for token in tokenise(text)
        ),
        years=frozenset(int(year) for year in _YEAR.findall(" ".join((topic.subject, *topic.aliases)))),
    )


def _company(topic: Topic) -> frozenset[str]:
    """The name of the employer, in a topic that counts jobs."""
    if not any("jobs" in measure.counts for measure in topic.measures.values()):
        return frozenset()
    return frozenset().union(*(_proper(alias) for alias in topic.aliases))


def _proper(alias: str) -> frozenset[str]:
    return frozenset(
        token.norm for token in tokenise(alias) if token.text[0].isupper() and token.norm not in MONTHS
    )


def _words(alias: str) -> tuple[str, ...]:
    words = [token.norm for token in tokenise(alias) if token.is_word]
    return tuple(word for word in words if word not in _SMALL_WORDS)


def mentions(
    subject: Subject, sentences: Sequence[Sentence], everything: frozenset[str], head: int = 6
) -> bool:
    """Whether an article names the subject: in one sentence, or between its head and the rest.

    The words of a name may stand apart ("Norrvik … jobs") where those with a capital stand in the head.
    `everything` are the article's words: an article that has none of a name is done with at once.
    """
    named = [place for place, words in enumerate(subject.said_as) if names_all(everything, words)]
    if subject.is_group:  # "the North" is told by its capital below
        named = [place for place in named if subject.proper[place] not in _DIRECTIONS]
    if named and subject.is_group:
        return True
    people = subject.own and not everything.isdisjoint(subject.anchors)
    if people and any(anchors_in(sentence, subject)[0] for sentence in sentences):
        return True
    if not named:
        return False
    said = frozenset().union(*(sentence.words for sentence in sentences[:head]))
    if any(subject.proper[place] and subject.proper[place] <= said for place in named):
        return True
    return any(names_all(sentence.words, subject.said_as[place]) for sentence in sentences for place in named)


def renames(subject: Subject, sentence: Sentence) -> bool:
    """Whether a sentence names its subject anew, as background set apart from what was said before does."""
    return subject.is_group and bool(anchors_in(sentence, subject)[0])


def self_words(subject: Subject) -> frozenset[str]:
    """All words of the subject's names."""
    return frozenset(word for name in subject.names for word in name)


def anchors_in(sentence: Sentence, subject: Subject) -> tuple[str, str]:
    """The same of a whole sentence, found once."""
    if subject not in sentence.anchors:
        sentence.anchors[subject] = anchors(sentence, 0, len(sentence.norms), subject)
    return sentence.anchors[subject]


def anchors(sentence: Sentence, first: int, stop: int, subject: Subject) -> tuple[str, str]:
    """The first words from `first` to `stop` that name the subject, and that name another people's people."""
    own = other = ""
    for at, named_within in cues_of(sentence, subject).items():
        if first <= at < stop:
            reach = min(subject.reach, stop - at)
            named = named_within.get(reach)
            if named is None:
                end = min(at + reach, len(sentence.norms))
                named = named_within[reach] = _named_at(sentence, at, end, subject)
            own, other = own or named[0], other or named[1]
    return own, other


def cues_of(sentence: Sentence, subject: Subject) -> dict[int, dict[int, tuple[str, str]]]:
    """Where what names the subject or a rival may begin, found once, and what the next words name there.

    What is named within one, two, three … words is kept from when it is first asked.
    """
    if subject not in sentence.cues:
        none = sentence.words.isdisjoint(subject.cues)
        norms = () if none else sentence.norms
        sentence.cues[subject] = {
            at: {}
            for at, word in enumerate(norms)
            if word in subject.cues and (word in subject.alone or _names_a_pair(norms, at, subject))
        }
    return sentence.cues[subject]


def _names_a_pair(norms: Sequence[str], at: int, subject: Subject) -> bool:
    pair = _pair(norms, at, len(norms))
    return pair in NATIONS or pair in subject.modifiers


def _pair(norms: Sequence[str], at: int, stop: int) -> str:
    """A word and the next one before `stop`, whatever full stop is between: "N. Korean"."""
    if at + 2 < stop and norms[at + 1] == ".":
        return f"{norms[at]} {norms[at + 2]}"
    return f"{norms[at]} {norms[at + 1]}" if at + 1 < stop else norms[at]


def _named_at(sentence: Sentence, at: int, stop: int, subject: Subject) -> tuple[str, str]:
    """What is named at one word, by the words up to `stop`: the subject, or another people's people."""
    norms = sentence.norms
    word = norms[at]
    pair = _pair(norms, at, stop)
    nation = NATIONS.get(pair) or NATIONS.get(word)
    if pair in _BY_DIRECTION and not sentence.texts[at + 1][0].isupper():
        nation = None  # "in the north": no nation
    elif (
        pair in subject.modifiers
        or word in subject.modifiers
        or (nation and nation in subject.own and not _is_place(norms[at : min(at + 3, stop)]))
    ):
        return pair, ""
    if word in subject.openers and any(
        name == tuple(norms[at : min(at + len(name), stop)]) for name in subject.names if word == name[0]
    ):
        return word, ""
    if nation and nation not in subject.own:
        length = 2 if pair in NATIONS else 1
        following = norms[at + length] if at + length < stop else ""
        demonym = pair in DEMONYMS or word in DEMONYMS
        plural = (
            demonym
            and sentence.texts[min(at + length, stop) - 1].lower().endswith("ns")
            and following not in SOLDIERS
        )
        if (demonym and (following in SOLDIERS or following in ("civilian", "marine"))) or plural:
            return "", f"{word} {following}"
    elif (word in ("civilian",) and subject.soldiers) or (
        word in ("soldier", "officer", "troop") and "civilian" in subject.modifiers
    ):
        return "", word
    return "", ""


_DIRECTIONS = (frozenset(["north"]), frozenset(["south"]))
_BY_DIRECTION = frozenset(["the north", "the south"])


def _is_place(norms: Sequence[str]) -> bool:
    """ "the North" is the nation only with its article; "in the north of" is a place."""
    return norms[0] == "the" and norms[2:] != [] and norms[2] in ("of", "west", "east")
