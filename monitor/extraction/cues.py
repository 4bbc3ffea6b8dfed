"""The word that makes a name in a sentence a speaker: "said" after it, "according to" before it."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.nations import names_nation
from monitor.extraction.source_names import PEOPLES
from monitor.extraction.strangers import TITLES
from monitor.extraction.tokens import Token
from monitor.extraction.voices import Voice
from monitor.extraction.words import BE, HAVE, MODAL, PRONOUN, SPEECH_NORMS, word_set

_CLAIM_NOUNS = word_set(
    """
    estimate tally count figure number claim assessment data report record reckoning bulletin total
    toll statement calculation judgement judgment account view finding communique notice release
    update records intelligence information ledger sum
    """
)
_ACCORDING = frozenset({"according", "accordance"})
_CITING = frozenset({"citing", "cited", "quoting", "quote", "quoted", "cites"})
_BY_COUNT = word_set(
    """
    count reckoning record estimate account tally own judgement judgment calculation assessment view
    """
)
_OF_A_COUNT = _BY_COUNT | _CLAIM_NOUNS
_BY_WHOM = _CLAIM_NOUNS | word_set(
    "seen released published issued given quoted provided compiled verified confirmed"
)
CUTS = word_set("cut shed axe eliminate slash lay laid dismiss plan planned axed slashed eliminated")
ACTS = CUTS - {"plan", "planned", "axed", "slashed", "eliminated"} | {
    "arrested",
    "detained",
    "recovered",
    "arrest",
}
DOES = frozenset(["found", "find"])  # which are said of findings as well
# what a body that a topic lists may do to a figure besides saying it
_SPEAKING = SPEECH_NORMS | word_set(
    """
    highlighted recalled testified alleged underlined pointed come settled stuck raised revised lowered
    talked presented tripled doubled updated upped total work counted tallied logged identified allowed
    offered
    """
)
_RELATIVE = frozenset(["who", "which", "whose", "that", "where", "as", "and"])
_NOUN_FORMS = word_set(
    "report estimate count figure number record document list release issue state note claim"
)


def cue_of(tokens: Sequence[Token], first: int, last: int, following: int) -> tuple[int, Voice] | None:
    """The word that makes somebody a speaker, and how."""
    before = [token.norm for token in tokens[max(0, first - 9) : first]]
    if _cited(before):
        if "by" in before[-2:] and any(word in _CITING for word in before[-4:]):
            return first - 1, Voice.PASSES_ON  # "quoted by PAP"
        return first - 1, Voice.CITED
    after = [token.norm for token in tokens[last + 1 : last + 5]]
    if after[:1] == ["'s"] and not {"council", "union"}.isdisjoint(after[1:4]):
        return None  # "Norrvik's works council"
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
    if _says_before(tokens, first, last):
        return first - 1, Voice.SAYS
    if _labelled(tokens, first, last):
        return last, Voice.SAYS
    if not names_nation(tokens, first, last) and not tokens[last].text.endswith("s"):
        acts = (at for at in range(last + 1, min(len(tokens), last + 5)) if tokens[at].norm in ACTS)
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
        if word == "by" and at > 1 and before[at - 1] == "missing":
            return True  # "the 40 people listed as missing by the ministry"
        if word == "by" and at == len(before) - 1:
            return False
        if word == "in" and at and before[at - 1] == "report":
            return True
        if word in ("of", "from") and at and before[at - 1] in _OF_A_COUNT:
            return True
        if word in (",", "and") and _listing(before[at + 1 :]) and (word == "and" or before[at + 1 :]):
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
    aside: int | None = None  # a verb in a relative clause, which counts where no other follows
    nation = names_nation(tokens, first, last)
    after = [token.norm for token in tokens[last + 1 : last + 3]]
    relative = after in ([",", "which"], [",", "who"])
    for at in range(last + 1, min(len(tokens), last + 26)):
        token = tokens[at]
        if token.text in (";", ".", "!", "?", '"') and at > last + 1:
            break
        if token.text in (",", "\u2014", "(", ")"):
            commas += 1
        if at > last + 4 and nation:
            break
        if token.norm in _CLAIM_NOUNS and commas % 2 == 0 and tokens[at - 1].norm in _POSSESSED:
            return at  # "has more than tripled its estimate"
        if token.norm in _SPEAKING and tokens[at - 1].norm not in _NO_VERB_AFTER:
            if _is_noun(tokens, at) or (tokens[at - 1].norm in BE and not token.text.endswith("ing")):
                continue  # "are estimated", "is said to": somebody else does it
            near = at <= last + 6
            if relative and commas == 1:
                aside = at if near and aside is None else aside
                continue  # "the NIS, which denied this, said"
            if commas % 2 and at > last + 2 and _anothers(tokens, at):
                break
            if near or token.norm == "saying" or (commas % 2 == 0 and commas <= 4 and at < following + 8):
                return at
        if at > last + 15 and commas == 0:
            break
    return aside


_POSSESSED = frozenset(["its", "their", "his", "her"])
_NO_VERB_AFTER = _POSSESSED | {"to", "a", "the", "of", "no", "this", "that"}


def _anothers(tokens: Sequence[Token], verb: int) -> bool:
    """ ", Reuters reported": a word of saying whose own subject stands between a comma and it."""
    opens = next((at for at in range(verb - 1, max(0, verb - 8), -1) if tokens[at].text == ","), None)
    if opens is None or verb - opens < 2:
        return False
    clause = [token.norm for token in tokens[opens + 1 : verb]]
    return _RELATIVE.isdisjoint(clause) and clause[0] not in PRONOUN


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """Whether "report" or "estimate" is a noun: "Annual report", not "officials report"."""
    word = tokens[at]
    return word.text.lower() in _NOUN_FORMS and not tokens[at - 1].text.endswith("s")


_SAID_WHEN = word_set("as also who previously earlier later further")
_GOES_ON = BE | HAVE | MODAL


def _says_before(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ ", said the minister", "says the ministry"."""
    for at in range(first - 1, max(-1, first - 5), -1):
        norm = tokens[at].norm
        if norm in SPEECH_NORMS:
            if tokens[last + 1 : last + 2] and tokens[last + 1].norm in _GOES_ON:
                return False  # "he said Kyiv would": what is said
            own = at > 0 and tokens[at - 1].is_word and tokens[at - 1].norm not in _SAID_WHEN
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
