"""The noun phrases beside a word of saying: who, by the grammar of the sentence, it is that speaks.

"Sheriff Larry Leitha said", "Asel Nurova, the deputy minister, has told", ", said the head of the agency",
"according to a report by the ministry". A phrase is a head with what hangs on it ("of the agency"), and the
apposition beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from monitor.extraction.roles import BODIES, ROLES
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.voices import Voice
from monitor.extraction.words import (
    BE,
    CONJUNCTION,
    DETERMINER,
    HAVE,
    MODAL,
    MONTHS,
    PRONOUN,
    WEEKDAYS,
    word_set,
)

SAYING = word_set(
    """
    say said saying tell told add added report reported announce announced confirm confirmed warn warned
    state stated estimate estimated reveal revealed disclose disclosed claim claimed explain explained note
    noted acknowledge acknowledged declare declared highlighted testified recalled alleged write wrote tweeted
    posted believe insist insisted put spoke believed affirmed expect
    indicated suggested recorded counted documented tallied logged registered
    identified show showed shown learned understand think reckon calculate calculated assess assessed judge
    """
)
_INVERTS = word_set(
    """
    say said add added announce announced report reported write wrote state stated warn warned confirm
    confirmed explain explained note noted claim claimed recall recalled insisted
    """
)
# what a company does to jobs tells its own plan
_ACTS = word_set("laid lay cut slash axe shed eliminate eliminated slashed axed plan planned")
# forms that are nouns as well: verbs only before what is said
_NOUNS_TOO = word_set("show think judge report estimate claim note state put tell figure")
_SAID_NEXT = (
    DETERMINER | PRONOUN | word_set("that at about around some more least nearly over up as there an roughly")
)
_CITES = word_set("citing cite cited quoting quote quoted")
_HANDED_OUT = word_set(
    """
    quoted provided released published issued compiled reported confirmed cited given collected gathered
    verified announced shared seen obtained
    """
)
_DATA = word_set("figure number count toll tally statement report estimate data update bulletin release list")
_BY_WHOM = _HANDED_OUT | _DATA
_VERBS = HAVE | BE | MODAL
_TIMES = WEEKDAYS | MONTHS.keys()
_COUNTS = word_set("count tally reckoning calculation estimate account")
_BETWEEN = (
    HAVE
    | WEEKDAYS
    | word_set(
        """
        also later now then still earlier previously separately meanwhile however has on in will would early
        late morning evening afternoon night today yesterday himself herself itself both all so far already
        thus
        """
    )
)
# what something is said by: "said by telephone"
_WAYS = word_set("telephone phone email e-mail text message letter video")
_JOINTS = word_set("of for in at from with on by to under near about")
# what is done to a paper, or is true of people: the noun before it is whole
_DONE = word_set("seen viewed reviewed obtained filed submitted circulated dated sent familiar briefed")
_STOPS = frozenset({",", ";", ":", '"', "—", "(", ")", ".", "!", "?", "…", "/", "|", "[", "]"})
_CLAUSE = (CONJUNCTION | word_set("after before since until than as how what")) - {"and", "or"}
_LONGEST = 18
# what the cases of `_speaking` begin with
_CUES = SAYING | _ACTS | _CITES | {"according", "accordance", "per", "by", "in", "based"}


class Chunk(NamedTuple):
    """A noun with the words before it: tokens `first` to `last`."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Who speaks: the head chunk, what hangs on it and stands beside it, and where the word of saying is."""

    head: Chunk
    others: tuple[Chunk, ...]
    cue: int
    voice: Voice
    acts: bool = False  # it does what is counted, instead of saying it: "Zoom laid off 1,300"

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """Head first."""
        return (self.head, *self.others)


def speaking_in(sentence: Sentence) -> Sequence[Phrase]:
    """The phrases in a sentence that speak or are cited, in the order of the words of saying, found once."""
    if sentence.phrases is None:
        none = sentence.words.isdisjoint(_CUES)
        tokens = () if none else sentence.tokens
        sentence.phrases = [found for found in _speaking(tokens) if not _is_nobody(tokens, found.head)]
    return sentence.phrases


def _is_nobody(tokens: Sequence[Token], head: Chunk) -> bool:
    """ "Neither government has acknowledged", "no official confirmed": nobody says it."""
    return any(token.norm in ("neither", "no") for token in tokens[max(0, head.first - 1) : head.first + 1])


def _speaking(tokens: Sequence[Token]) -> Iterator[Phrase]:
    for at, token in enumerate(tokens):
        norm = token.norm
        if norm not in _CUES:
            continue
        report_in = norm == "in" and at and tokens[at - 1].norm == "report"
        if norm in ("according", "accordance", "per") or norm in _CITES or norm == "by" or report_in:
            phrase = _cited(tokens, at)
        elif norm == "report" and at > 1 and _of_an_outlet(tokens, at):
            phrase = Phrase(Chunk(at - 1, at), (), at, Voice.CITED)
        elif norm == "based" and at + 1 < len(tokens) and tokens[at + 1].norm == "on":
            phrase = _after(tokens, at + 2, at, Voice.CITED)
        elif norm in SAYING and token.text[0].islower():
            phrase = _saying(tokens, at)
        elif norm in _ACTS and any(other.text[0].isdecimal() for other in tokens[at + 1 : at + 8]):
            phrase = _before(tokens, at)
            phrase = phrase and replace(phrase, acts=True)
        else:
            continue
        if phrase is not None:
            yield phrase


def _cited(tokens: Sequence[Token], at: int) -> Phrase | None:
    """ "According to X", "citing X", "quoted by X", "figures from X"."""
    norm = tokens[at].norm
    before = tokens[at - 1].norm if at else ""
    if norm in ("according", "accordance"):
        first = at + 2
    elif norm == "by":
        if before not in _BY_WHOM and not _by_own_count(tokens, at):
            return None
        first = at + 1
    elif norm == "in":
        first = at + 1
        named = [token.text[0].isupper() for token in tokens[first + 1 : first + 2]]
        if tokens[first].norm != "the" or named != [True]:
            return None  # "in a report in the Courier"
    elif norm in ("cited", "quoted", "quote", "cite") and (
        before in BE or (at + 1 < len(tokens) and tokens[at + 1].norm == "by")
    ):
        return None
    else:
        first = at + 1
    voice = Voice.PASSES_ON if norm == "by" and before in ("quoted", "cited") else Voice.CITED
    return _after(tokens, first, at, voice)


def _of_an_outlet(tokens: Sequence[Token], at: int) -> bool:
    """ "A Bloomberg report that it would cut 300 jobs"."""
    that = [token.norm for token in tokens[at + 1 : at + 2]] == ["that"]
    return that and tokens[at].text.islower() and tokens[at - 1].text[0].isupper()


def _by_own_count(tokens: Sequence[Token], at: int) -> bool:
    """ "By the BBC's count": at the head of a clause."""
    if at and tokens[at - 1].text != ",":
        return False
    near = [token.norm for token in tokens[at + 1 : at + 8]]
    return any(first == "'s" and second in _COUNTS for first, second in pairwise(near))


def _saying(tokens: Sequence[Token], verb: int) -> Phrase | None:
    """The subject of a word of saying: before it, or after it where it is turned round (", said X")."""
    norm = tokens[verb].norm
    if norm == "put" and not any(token.norm == "at" for token in tokens[verb + 1 : verb + 12]):
        return None
    if norm in _NOUNS_TOO and tokens[verb].text.lower() != "told" and not _is_verb(tokens, verb):
        return None
    before = tokens[verb - 1] if verb else None
    if before is not None and (before.norm in BE or before.norm in ("to", "it", "a", "the")):
        return None  # "were confirmed", "is reported to"
    opens = tokens[verb - 2] if before is not None and before.norm in _SAID_WHEN and verb > 1 else before
    if opens is not None and opens.text in (",", '"', "—") and norm in _INVERTS:
        if _only_names(tokens, verb + 1):
            return _after(tokens, verb + 1, verb, Voice.SAYS)
        if opens.text == '"':
            return None
    return _before(tokens, verb)


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word such as "estimates" is followed by what is estimated."""
    following = tokens[at + 1 : at + 2]
    if tokens[at].norm == "show" and following and following[0].text in _STOPS:
        return True  # "…, figures show."
    return bool(following) and (following[0].norm in _SAID_NEXT or following[0].text[0].isdecimal())


_SAID_WHEN = word_set("previously earlier later also further")  # "…, previously reported Mayor Ana Cruz"
_BY = frozenset(["by", "in", "on", "via"])


def _only_names(tokens: Sequence[Token], first: int) -> bool:
    """Whether only a noun phrase follows: ", said the head of the agency." and not "said it was"."""
    end = _end(tokens, first)
    if (
        end < first
        or tokens[first].norm in PRONOUN
        or (tokens[first].norm in _BY and any(token.norm in _WAYS for token in tokens[first + 1 : first + 2]))
        or (tokens[first].norm in _JOINTS and tokens[first].norm != "by")
    ):
        return False
    if any(token.norm in _VERBS for token in tokens[first : end + 1]):
        return False
    return end + 1 >= len(tokens) or tokens[end + 1].text in _STOPS or tokens[end + 1].norm in _CLAUSE


def _after(tokens: Sequence[Token], first: int, cue: int, voice: Voice) -> Phrase | None:
    end = _end(tokens, first)
    chunks = _chunks(tokens, first, end)
    if not chunks or (first > 0 and not tokens[first : first + 1]):
        return None
    beside: list[Chunk] = []
    if end + 1 < len(tokens) and tokens[end + 1].text in (",", "("):
        closing = _end(tokens, end + 2)
        if closing + 1 < len(tokens) and tokens[closing + 1].norm == "and":
            ends = _portfolios_end(tokens, end + 2, closing)
        else:
            ends = closing + 1 >= len(tokens) or tokens[closing + 1].text in _BESIDE_ENDS
        if ends:
            beside = _chunks(tokens, end + 2, closing)
    return Phrase(chunks[0], (*chunks[1:], *beside), cue, voice)


_BESIDE_ENDS = frozenset([",", ".", "(", ")", '"'])


def _portfolios_end(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "The council's secretary for political | and peace affairs.": whether "and" joins two portfolios."""
    end = _end(tokens, last + 2)
    whole = end + 1 >= len(tokens) or tokens[end + 1].text in _BESIDE_ENDS
    of_what = any(token.norm in ("for", "of") for token in tokens[first : last + 1])
    return whole and of_what and not any(token.norm in _VERBS for token in tokens[last + 2 : end + 1])


def _before(tokens: Sequence[Token], verb: int) -> Phrase | None:
    last = verb - 1
    if last >= 1 and tokens[last].norm == "as":
        if tokens[last - 1].norm not in ("quoted", "cited"):
            return None  # "quoted the agency as saying": the agency is cited
        last -= 2
        while last >= 0 and tokens[last].norm in BE:
            last -= 1
    while last >= 0 and (
        tokens[last].norm in _BETWEEN or (tokens[last].norm.endswith("ly") and tokens[last].text[0].islower())
    ):
        last -= 1
    beside: list[Chunk] = []
    if last >= 2 and tokens[last].text in (",", ")", "—"):
        opens = _opening(tokens, last)
        if opens is None:
            return None
        beside = _chunks(tokens, opens + 1, last - 1)
        last = opens - 1
    if last < 0 or not tokens[last].is_word:
        return None
    first = _start(tokens, last)
    relative = first - 1
    if relative > 1 and tokens[relative].norm in ("who", "which"):  # "A minister who visited … said"
        last = relative - 2 if tokens[relative - 1].text == "," else relative - 1
        first = _start(tokens, last)
    chunks = _subject(tokens, first, last)
    return Phrase(chunks[0], (*chunks[1:], *beside), verb, Voice.SAYS) if chunks else None


def _opening(tokens: Sequence[Token], closing: int) -> int | None:
    """Where the apposition that ends at a mark begins."""
    mark = {")": "(", ",": ",", "—": "—"}[tokens[closing].text]
    for at in range(closing - 1, max(-1, closing - 26), -1):
        if tokens[at].text == mark:
            return at
        if tokens[at].text in (";", '"', ":"):
            return None
    return None


def _breaks(tokens: Sequence[Token], at: int) -> bool:
    """Whether no noun phrase goes across a token."""
    token = tokens[at]
    if token.text in _STOPS:
        return not (
            token.text == "." and at and len(tokens[at - 1].text) <= 4 and tokens[at - 1].text[0].isupper()
        )
    if token.norm == "and" and _within_name(tokens, at):
        return False
    if token.norm in ("and", "or"):
        return not (
            0 < at < len(tokens) - 1 and tokens[at - 1].text[0].isupper() and tokens[at + 1].text[0].isupper()
        )
    return (
        (token.norm in _CLAUSE and not token.text.isupper())
        or (token.text[0].isdecimal() and not token.norm.endswith(("th", "st", "nd", "rd")))
        or (token.norm == "based" and [other.norm for other in tokens[at + 1 : at + 2]] == ["on"])
        or (token.norm in SAYING and token.text[0].islower() and not _named_report(tokens, at))
    )


def _within_name(tokens: Sequence[Token], at: int) -> bool:
    """ "The search and rescue agency": both stand before the word for one body."""
    if at < 2 or tokens[at - 1].norm in BODIES | ROLES.keys() or not tokens[at - 1].is_word:
        return False
    opens = tokens[at - 2].norm in ("the", "a", "'s") or tokens[at - 2].text[0].isupper()
    return opens and any(
        token.norm in BODIES and all(other.is_word for other in tokens[at + 1 : at + 2 + place])
        for place, token in enumerate(tokens[at + 2 : at + 5])
    )


def _named_report(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word such as "report" or "state" is a noun here: "the state health department"."""
    return tokens[at].norm in _NOUNS_TOO and tokens[at].text.lower() != "told" and not _is_verb(tokens, at)


def _start(tokens: Sequence[Token], last: int) -> int:
    first = last
    while first > 0 and last - first < _LONGEST and not _breaks(tokens, first - 1):
        first -= 1
    return first


def _end(tokens: Sequence[Token], first: int) -> int:
    end = first - 1
    while end + 1 < len(tokens) and end - first < _LONGEST and not _breaks(tokens, end + 1):
        end += 1
    return end


def _chunks(tokens: Sequence[Token], first: int, last: int) -> list[Chunk]:
    """The chunks between two tokens, parted by prepositions and articles."""
    return [chunk for chunk, _ in _joined(tokens, first, min(last, len(tokens) - 1))]


def _joined(tokens: Sequence[Token], first: int, last: int) -> list[tuple[Chunk, str]]:
    """The chunks between two tokens, each with the preposition before it ("" for none)."""
    found: list[tuple[Chunk, str]] = []
    opens, joint = -1, ""
    for at in range(first, last + 1):
        norm = tokens[at].norm
        ends = norm in _JOINTS or norm in DETERMINER or norm in HAVE or norm in BE or norm in _DONE
        if ends and opens >= 0:
            found.append((Chunk(opens, at - 1), joint))
            opens, joint = -1, ""
        if norm in _JOINTS:
            joint = norm
        elif opens < 0 and not ends:
            opens = at
    if opens >= 0:
        found.append((Chunk(opens, last), joint))
    return found


def _subject(tokens: Sequence[Token], first: int, last: int) -> list[Chunk]:
    """The chunk that the verb belongs to, then those that hang on it: "the head | of the agency"."""
    joined = _joined(tokens, first, last)
    if not joined:
        return []
    at = len(joined) - 1
    while at > 0 and joined[at][1]:
        at -= 1
    if at == 0 and joined[0][1]:  # "At a briefing in Kabul officials said"
        return [joined[-1][0]] if len(joined) > 1 else []
    if joined[at][0].last == last and len(joined) > 1 and _is_time(tokens, joined[at][0]):
        return []
    return [chunk for chunk, _ in joined[at:]]


def _is_time(tokens: Sequence[Token], chunk: Chunk) -> bool:
    return tokens[chunk.first].norm in _TIMES
