"""Whether a figure is about the topic's subject or about somebody else.

A subject is a group of people (its names end in a word for people: "North Korean soldiers") or an event
(a flood, a company's job cuts). About a group a figure must be tied to it by name or by going on from it;
in an article about an event everything belongs that is not set elsewhere or in another year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.extraction.counted import Counted, What
from monitor.extraction.elsewhere import CUES, another_strike, of_the_nation, old_war, set_elsewhere
from monitor.extraction.lexicon import kept
from monitor.extraction.nations import DEMONYMS, NATIONS
from monitor.extraction.rivals import SOLDIERS, other_body, rival_nation, their_dead
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token, tokenise
from monitor.extraction.words import MONTHS, word_set
from monitor.topics import Topic

_GROUP_NOUNS = word_set(
    """
    soldier troop force army corps serviceman personnel fighter civilian worker laborer migrant
    refugee people dead casualty militant officer prisoner men north korean koreans patient
    """
)
_PEOPLE = frozenset(["civilian", "soldier", "officer", "troop"])
_CIVILIANS = word_set(
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
    anchors: frozenset[str]  # the words that what names the subject begins with
    reach: int  # the words that are looked at to tell what is named at one
    cues: frozenset[str]  # a sentence without any of these words names neither the subject nor a rival
    alone: frozenset[str]  # those of the cues that may do so alone, not only with the next word


@kept
def subject_of(topic: Topic) -> Subject:
    """The subject as its names and its sentence tell it."""
    names = tuple(filter(None, (_words(alias) for alias in topic.aliases)))
    is_group = any(words[-1] in _GROUP_NOUNS or words[0] in _CIVILIANS for words in names)
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
        said_as=tuple(tuple(frozenset({word}) | _kin(word) for word in words) for words in names),
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
    named = [place for place, words in enumerate(subject.said_as) if _names(everything, words)]
    if named and subject.is_group:
        return True
    people = subject.own and not everything.isdisjoint(subject.anchors)
    if people and any(_anchors_in(sentence, subject)[0] for sentence in sentences):
        return True
    if not named:
        return False
    said = frozenset().union(*(sentence.words for sentence in sentences[:head]))
    if any(subject.proper[place] and subject.proper[place] <= said for place in named):
        return True
    return any(_names(sentence.words, subject.said_as[place]) for sentence in sentences for place in named)


def _names(words: frozenset[str], name: tuple[frozenset[str], ...]) -> bool:
    """Whether all words of a name are said; "quake" and "earthquake" are one."""
    return not any(words.isdisjoint(alike) for alike in name)


_KIN = [
    {"earthquake", "quake", "tremor"}, {"flood", "flooding", "flash"},
    {
        "layoff", "redundancy", "redundant", "cut", "job", "position", "role", "lay", "laid", "laying",
        "trim", "worker", "employee", "workforce", "staff", "headcount", "sack", "fire", "fired", "axe",
        "slash", "shed",
    },
    {"outbreak", "epidemic", "case", "measle"}, {"shipwreck", "sinking", "capsize"},
]  # fmt: skip


def _kin(word: str) -> set[str]:
    return set().union(*(kin for kin in _KIN if word in kin))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a figure is about the subject, the words that say so, and how sure that is."""

    belongs: bool
    because: str
    sure: float


def renames(subject: Subject, sentence: Sentence) -> bool:
    """Whether a sentence names its subject anew, as background set apart from what was said before does."""
    return subject.is_group and bool(_anchors_in(sentence, subject)[0])


@dataclass
class Focus:
    """Whom the article has been speaking of, kept from sentence to sentence."""

    subject: Subject
    article_years: frozenset[int]
    on_subject: bool = True
    index: int = -10
    paragraph: int = -1

    def judge(self, sentence: Sentence, counted: Counted, first: int, trigger_at: int | None) -> Verdict:
        """Whether the number at token `first` is about the subject."""
        if not self.subject.is_group:
            return self._judge_event(sentence, first, trigger_at)
        tokens = sentence.tokens
        closes = counted.last
        phrase = tokens[first : closes + 1]
        own_phrase, other_phrase = _anchors(sentence, first, closes + 1, self.subject)
        if counted.what is What.UNIT and own_phrase:
            return Verdict(True, _text(phrase), 1.0)
        if other_phrase:
            return Verdict(False, _text(phrase), 1.0)
        rival = (
            None
            if "civilian" in self.subject.modifiers
            else rival_nation(tokens, first, trigger_at, self.subject.own)
        )
        own = _own_before(sentence, first, self.subject)
        if rival is not None and (own is None or rival > own):
            return Verdict(False, tokens[rival].text if rival >= 0 else "", 0.9)
        if "civilian" in self.subject.modifiers and their_dead(sentence.norms, first):
            return Verdict(False, "an army's dead", 0.8)
        if _mixed(tokens, first, self.subject):
            return Verdict(False, "a mixed force", 0.8)
        if self._long_ago(sentence) or ("war" in sentence.words and old_war(sentence.norms, first)):
            return Verdict(False, "long before", 0.9)
        near = max(0, first - 4), closes + 6
        if _anchors_in(sentence, self.subject)[0] or _anchors(sentence, *near, self.subject)[0]:
            return Verdict(True, "named in the sentence", 0.9)
        if self.subject.soldiers and another_strike(sentence.norms, first):
            return Verdict(False, "another strike", 0.8)
        if self.subject.soldiers and counted.noun in _CIVILIANS and counted.noun != "other":
            return Verdict(False, counted.noun or "", 0.8)
        if not self.on_subject:
            return Verdict(False, "another subject before", 0.7)
        return Verdict(True, "goes on from before", 0.7)

    def names_subject(self, sentence: Sentence, counted: Counted, first: int) -> bool:
        """Whether the phrase of a number names the subject itself."""
        return self.subject.is_group and bool(_anchors(sentence, first, counted.last + 1, self.subject)[0])

    def named_between(self, sentence: Sentence, first: int, last: int) -> bool:
        """Whether the subject is named between two tokens."""
        return self.subject.is_group and bool(_anchors(sentence, first + 1, last, self.subject)[0])

    def hear(self, sentence: Sentence) -> None:
        """Take in whom a sentence is about."""
        if not self.subject.is_group:
            return
        if sentence.paragraph.index == self.paragraph and sentence.words.isdisjoint(self.subject.cues):
            return
        own, other = _anchors_in(sentence, self.subject)
        if sentence.paragraph.index != self.paragraph:
            self.paragraph = sentence.paragraph.index
            if not own and other == "":
                self.on_subject = self.on_subject or sentence.index - self.index > 3
        if own:
            self.on_subject, self.index = True, sentence.index
        elif other:
            self.on_subject, self.index = False, sentence.index

    def _long_ago(self, sentence: Sentence) -> bool:
        """Whether a sentence is of a year far before the article's."""
        years = [year for year in sentence.years if 1800 <= year <= 2099]
        known = self.article_years or frozenset({2020})
        return bool(years) and max(years) < min(known) - 10

    def _judge_event(self, sentence: Sentence, first: int, trigger_at: int | None) -> Verdict:
        years = {year for year in sentence.years if 1900 <= year <= 2099}
        known = self.subject.years | self.article_years
        if (
            years
            and known
            and not years & (known | {year + 1 for year in known} | {year + 2 for year in known})
            and max(years) < min(known)
        ):
            return Verdict(False, f"in {min(years)}", 0.9)
        words = sentence.words
        if not words.isdisjoint(CUES):
            other = set_elsewhere(sentence.norms, first, self_words(self.subject))
            if other is not None:
                return Verdict(False, other, 0.8)
        national = of_the_nation(words, self_words(self.subject))
        if national is not None:
            return Verdict(False, national, 0.8)
        if self.subject.company:
            other = other_body(sentence.tokens, words, trigger_at, self.subject.company)
            if other is not None:
                return Verdict(False, other, 0.8)
        if words & {
            "rival",
            "competitor",
            "neighboring",
            "neighbouring",
            "worldwide",
            "globally",
        } - self_words(self.subject) and not any(_names(words, name) for name in self.subject.said_as):
            cues = words & {"rival", "competitor", "neighboring", "neighbouring"}
            if cues:
                return Verdict(False, min(cues), 0.8)
        return Verdict(True, "the article's event", 0.85)


def self_words(subject: Subject) -> frozenset[str]:
    """All words of the subject's names."""
    return frozenset(word for name in subject.names for word in name)


def _mixed(tokens: Sequence[Token], first: int, subject: Subject) -> bool:
    """ "units of Russian marines and North Koreans": a force of two peoples, whose figures are neither's."""
    norms = [token.norm for token in tokens[max(0, first - 16) : first]]
    for at, word in enumerate(norms):
        if word != "and" or not any(
            DEMONYMS.get(other) and DEMONYMS[other] not in subject.own for other in norms[max(0, at - 2) : at]
        ):
            continue
        left = set(norms[max(0, at - 3) : at])
        right = norms[at + 1 : at + 4]
        if left & SOLDIERS and any(f"{a} {b}" in subject.modifiers for a, b in pairwise(right)):
            return True
    return False


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _anchors_in(sentence: Sentence, subject: Subject) -> tuple[str, str]:
    """The same of a whole sentence, found once."""
    if subject not in sentence.anchors:
        sentence.anchors[subject] = _anchors(sentence, 0, len(sentence.norms), subject)
    return sentence.anchors[subject]


def _anchors(sentence: Sentence, first: int, stop: int, subject: Subject) -> tuple[str, str]:
    """The first words from `first` to `stop` that name the subject, and that name another people's people."""
    own = other = ""
    for at, named_within in _cues(sentence, subject).items():
        if first <= at < stop:
            reach = min(subject.reach, stop - at)
            named = named_within.get(reach)
            if named is None:
                end = min(at + reach, len(sentence.norms))
                named = named_within[reach] = _named_at(sentence, at, end, subject)
            own, other = own or named[0], other or named[1]
    return own, other


def _cues(sentence: Sentence, subject: Subject) -> dict[int, dict[int, tuple[str, str]]]:
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
    if (
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


def _is_place(norms: Sequence[str]) -> bool:
    """ "the North" is the nation only with its article; "in the north of" is a place."""
    return norms[0] == "the" and norms[2:] != [] and norms[2] in ("of", "west", "east")


def _own_before(sentence: Sentence, first: int, subject: Subject) -> int | None:
    """The nearest token before a number at which the subject is named within three words."""
    opens = max(0, first - 39)
    cues = [at for at in _cues(sentence, subject) if opens <= at < first + 2]
    for at in sorted({cue - step for cue in cues for step in range(3)}, reverse=True):
        if opens <= at < first and _anchors(sentence, at, at + 3, subject)[0]:
            return at
    return None
