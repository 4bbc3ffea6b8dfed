"""Who speaks in one sentence: the sources that some word of saying, counting or citing belongs to.

An audience ("told lawmakers") and an outlet somebody spoke to ("told CNN") do not speak. Legislators,
spokespeople of others and outlets pass on: where an originator is named beside them they are messengers.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.nations import names_nation
from monitor.extraction.phrases import Match, PhraseBook
from monitor.extraction.sentences import Sentence
from monitor.extraction.source_names import PEOPLES, UNLISTED_ROLES, also_named
from monitor.extraction.strangers import TITLES, unlisted
from monitor.extraction.tokens import Token
from monitor.extraction.voices import Speaker, Voice
from monitor.extraction.words import BE, MONTHS, SPEECH_NORMS, word_set
from monitor.topics import Topic

_CLAIM_NOUNS = word_set(
    """
    estimate tally count figure number claim assessment data report record reckoning bulletin total
    toll statement calculation judgement judgment account view finding communique notice release
    update records intelligence information ledger
    """
)
_ACCORDING = frozenset({"according", "accordance"})
_CITING = frozenset({"citing", "cited", "quoting", "quote", "quoted", "cites"})
_BY_COUNT = word_set(
    """
    count reckoning record estimate account tally own judgement judgment calculation assessment view
    """
)
_ACTS = word_set(
    """
    arrest arrested detained cut shed axe eliminate slash lay laid dismiss recovered
    """
)
# what a body that a topic lists may do to a figure besides saying it
_SPEAKING = SPEECH_NORMS | word_set(
    """
    highlighted recalled testified alleged underlined pointed come settled stuck raised revised lowered
    tripled doubled updated upped total work
    """
)
_NOUN_FORMS = word_set(
    "report estimate count figure number record document list release issue state note claim"
)
MESSENGER_SOURCES = frozenset({"media"})
_NO_BODIES = UNLISTED_ROLES | MESSENGER_SOURCES
_DATED = MONTHS.keys() | {"("}
_AFTER_OFFICIALS = SPEECH_NORMS | {"who", "with", "in", "at", ",", "from", "familiar"}
_OF_A_COUNT = _BY_COUNT | _CLAIM_NOUNS
_BY_WHOM = _CLAIM_NOUNS | word_set(
    "seen released published issued given quoted provided compiled verified confirmed"
)


def speakers_in(sentence: Sentence, book: PhraseBook[str], topic: Topic) -> list[Speaker]:
    """Everybody who speaks in a sentence, in order, found once; `book` is the topic's own."""
    if book not in sentence.speakers:
        sentence.speakers[book] = _speakers(sentence.tokens, book.find_in(sentence), book, topic)
    found: list[Speaker] = sentence.speakers[book]
    return found


def _speakers(
    tokens: Sequence[Token], named: Sequence[Match[str]], book: PhraseBook[str], topic: Topic
) -> list[Speaker]:
    mentions = [mention for mention in named if not _ends_a_name(tokens, mention)]
    listed = topic.sources
    found: list[Speaker] = []
    opens = _after_dateline(tokens) if mentions else 0
    for place, mention in enumerate(mentions):
        if mention.first < opens:
            continue
        if _only_modifies(tokens, mentions, place):
            continue
        following = mentions[place + 1].first if place + 1 < len(mentions) else len(tokens)
        if (
            mention.found in UNLISTED_ROLES
            and mention.found not in listed
            and mention.first
            and tokens[mention.first - 1].norm in ("the", "same")
        ):
            continue  # "the officials": somebody named before
        cue = _cue(tokens, mention.first, mention.last, following) or _pronoun_cue(
            tokens, mention, mentions, place
        )
        if cue is None:
            continue
        at, voice = cue
        if mention.found in MESSENGER_SOURCES and voice is Voice.SAYS:
            voice = Voice.PASSES_ON
        name = _outlet_name(tokens, mention) or _text(tokens, mention)
        found.append(
            Speaker(
                _home(tokens, mentions, place) or mention.found,
                mention.first,
                mention.last,
                at,
                voice,
                name,
                also_named(tokens, mention.first, mention.found, book),
            )
        )
    found = [speaker for speaker in found if not _role_of_another(speaker, found)]
    taken = {at for speaker in found for at in range(speaker.first, speaker.last + 1)}
    found += unlisted(tokens, taken, topic, mentions, book)
    if _only_passed_on(found):
        found += briefings(tokens, mentions)
    return sorted(found, key=lambda speaker: speaker.first)


def _ends_a_name(tokens: Sequence[Token], mention: Match[str]) -> bool:
    """ "National Disaster Management | Authority": the word for any official is the end of a body's name."""
    if mention.found != "officials" or tokens[mention.first].text != "Authority":
        return False
    return mention.first > 0 and tokens[mention.first - 1].text[0].isupper()


def _outlet_name(tokens: Sequence[Token], mention: Match[str]) -> str:
    """ "The daily | Hansin Ilbo": the name after the kind of outlet."""
    if mention.found not in MESSENGER_SOURCES:
        return ""
    end = mention.last + 1
    while end < len(tokens) and tokens[end].text[0].isupper():
        end += 1
    return " ".join(token.text for token in tokens[mention.last + 1 : end])


def _home(tokens: Sequence[Token], mentions: Sequence[Match[str]], place: int) -> str | None:
    """ "An official at the defence ministry", "officials in Kyiv": the body they are of."""
    mention = mentions[place]
    if mention.found != "officials" or place + 1 >= len(mentions):
        return None
    gap = [token.norm for token in tokens[mention.last + 1 : mentions[place + 1].first]]
    near = gap[:1] and gap[0] in ("at", "in", "of", "from", "with") and len(gap) <= 2
    return mentions[place + 1].found if near else None


def _role_of_another(speaker: Speaker, found: Sequence[Speaker]) -> bool:
    """ "A Pentagon official said": the official speaks for the Pentagon."""
    return speaker.source in UNLISTED_ROLES and any(
        other.source not in _NO_BODIES and 0 < speaker.first - other.last <= 3 for other in found
    )


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
    if mentions[place + 1].found in UNLISTED_ROLES and mention.found not in UNLISTED_ROLES:
        return False  # "a Pentagon official"
    gap = [token.norm for token in tokens[mention.last + 1 : mentions[place + 1].first]]
    return gap in ([], ["'s"], ["'"])


def _cue(tokens: Sequence[Token], first: int, last: int, following: int) -> tuple[int, Voice] | None:
    """The word that makes somebody a speaker, and how."""
    before = [token.norm for token in tokens[max(0, first - 9) : first]]
    if _cited(before):
        if "by" in before[-2:] and any(word in _CITING for word in before[-4:]):
            return first - 1, Voice.PASSES_ON  # "quoted by PAP"
        return first - 1, Voice.CITED
    after = [token.norm for token in tokens[last + 1 : last + 5]]
    if after[:1] == ["'s"] or after[:1] == ["'"]:
        if any(word in _CLAIM_NOUNS for word in after[1:5]) or any(
            word in SPEECH_NORMS for word in after[1:5]
        ):
            return last + 1, Voice.CITED
    elif after and after[0] in _CLAIM_NOUNS and after[0] != "report" and not _audience(before):
        return last + 1, Voice.CITED
    if before[-1:] == ["from"] and (last + 1 >= len(tokens) or tokens[last + 1].text == "."):
        return first - 1, Voice.CITED  # "here are the numbers, from the agency."
    if _audience(before):
        return None
    spoken = _speech_after(tokens, first, last, following)
    if spoken is not None:
        return spoken, Voice.SAYS
    if after[:1] and after[0] in ("had", "have", "put", "has") and after[1:3] == ["it", "at"]:
        return last + 1, Voice.SAYS
    if _says_before(tokens, first):
        return first - 1, Voice.SAYS
    if _labelled(tokens, first, last):
        return last, Voice.SAYS
    if not names_nation(tokens, first, last) and not tokens[last].text.endswith("s"):
        acts = (at for at in range(last + 1, min(len(tokens), last + 5)) if tokens[at].norm in _ACTS)
        return next(((at, Voice.SAYS) for at in acts), None)  # "the company cut 500 jobs"
    return None


def _cited(before: Sequence[str]) -> bool:
    """ "according to", "citing", "by the count of", "data from", "quoted by" just before a name."""
    for at in range(len(before) - 1, max(-1, len(before) - 10), -1):
        word = before[at]
        if word in _ACCORDING or (word in _CITING and word != "quote") or word == "per":
            return True
        if word == "by" and at and before[at - 1] in _BY_WHOM:
            return True
        if word == "by" and at == len(before) - 1:
            return False
        if word == "in" and at and before[at - 1] == "report":
            return True
        if word in ("of", "from") and at and before[at - 1] in _OF_A_COUNT:
            return True
        if word in (",", "and") and _listing(before[at + 1 :]):
            continue
        if word in (",", ";", ".", "and", "but", "that", "said"):
            return False
    return False


def _listing(words: Sequence[str]) -> bool:
    """Whether only names of peoples stand here: "according to U.S., South Korean and Ukrainian officials"."""
    return all(word in PEOPLES or word in (",", "and") for word in words)


def _audience(before: Sequence[str]) -> bool:
    """Whether somebody speaks to the name rather than the name itself: "told CNN", "to the NIS"."""
    for word in reversed(before[-3:]):
        if word in (
            "told",
            "tell",
            "to",
            "against",
            "in",
            "on",
            "near",
            "from",
            "over",
            "inside",
            "between",
            "into",
            "with",
            "under",
            "for",
        ):
            return True
        if word not in ("the", "a", "an", "our", "both", "senior"):
            return False
    return False


def _speech_after(tokens: Sequence[Token], first: int, last: int, following: int) -> int | None:
    """Where the speech verb of a name stands: "the NIS, whose men …, said"."""
    commas = 0
    nation = names_nation(tokens, first, last)
    first_far = last + 4
    for at in range(last + 1, min(len(tokens), last + 26)):
        token = tokens[at]
        if token.text in (";", ".", "!", "?", '"') and at > last + 1:
            return None
        if token.text in (",", "\u2014", "(", ")"):
            commas += 1
        if at > first_far and nation:
            return None
        if (
            token.norm in _CLAIM_NOUNS
            and tokens[at - 1].norm in ("its", "their", "his", "her")
            and commas % 2 == 0
        ):
            return at  # "has more than tripled its estimate"
        if token.norm in _SPEAKING and tokens[at - 1].norm not in (
            "to",
            "a",
            "the",
            "of",
            "no",
            "this",
            "that",
            "its",
            "their",
            "his",
        ):
            if _is_noun(tokens, at) or (tokens[at - 1].norm in BE and token.text.endswith("ed")):
                continue  # "are estimated", "were reported": somebody else does it
            near = at <= last + 6
            if near or token.norm == "saying" or (commas % 2 == 0 and commas <= 4 and at < following + 8):
                return at
        if at > last + 15 and commas == 0:
            return None
    return None


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """Whether "report" or "estimate" is a noun: "Annual report", not "officials report"."""
    word = tokens[at]
    return word.text.lower() in _NOUN_FORMS and not tokens[at - 1].text.endswith("s")


def _says_before(tokens: Sequence[Token], first: int) -> bool:
    """ ", said the minister", "says the ministry"."""
    for at in range(first - 1, max(-1, first - 5), -1):
        norm = tokens[at].norm
        if norm in SPEECH_NORMS:
            own = at > 0 and tokens[at - 1].is_word and tokens[at - 1].norm not in ("as", "also", "who")
            return not own and tokens[at].norm not in (
                "figure",
                "number",
                "count",
                "put",
                "told",
                "estimate",
                "saw",
                "see",
                "made",
                "report",
                "sees",
                "release",
            )
        if (
            norm not in TITLES
            and norm
            not in ("the", "a", ".", "its", "on", "monday", "tuesday", "wednesday", "thursday", "friday")
            and not tokens[at].text[0].isupper()
        ):
            return False
    return False


def _labelled(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "Zelensky: 3,800 killed" or "… in Kursk: JCS", "… — Shoigu"."""
    after = last + 1
    if after < len(tokens) and tokens[after].text == "(":
        after = next(
            (at + 1 for at in range(after, min(len(tokens), after + 6)) if tokens[at].text == ")"), after
        )
    if after < len(tokens) and tokens[after].text == ":" and first <= 5:
        return True
    return first > 0 and tokens[first - 1].text in (":", "\u2014") and last >= len(tokens) - 2
