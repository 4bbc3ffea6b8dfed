"""What may or will happen: a modal, a plan, an offer, a fear, before a figure or right after it."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.tokens import Token, tokenise
from monitor.extraction.words import BE, HAVE, SPEECH_NORMS, phrase_list, word_set

_WILL = frozenset(["will", "would", "could", "may", "might", "'ll", "shall"])


def _normed(phrases: str) -> tuple[str, ...]:
    """The phrases in the form that words are compared by, a blank on either side."""
    return tuple(f" {' '.join(token.norm for token in tokenise(phrase))} " for phrase in phrase_list(phrases))


_CUES = _normed(
    """
    plan to | planned | planning to | prepare to | preparing to | set to | due to be | preparations to |
    expected to | expect | expecting | expected | is to | are to | was to | were to | intends to |
    intended to | intention to | means to | about to | ready to | prepared to | decided to | promised |
    aims to | aiming to | wants to | hopes to | hoping to | seeks to | talks to | talks on | talks over
    | talks about | consultation on | consultations on | consult on | consulting on | proposal for |
    proposals for | plans for | plan for | plans of
    | fear a | fears a | forecast | forecasting | predict | predicts | predicted |
    predicting | projected | projects that | projecting | projection of | can bring | can scrape | to
    shed | to cut | to lay off | to send | to axe | to slash | to eliminate | pledged | pledged to |
    agreed to | agrees to | to be sent | warned of | warns of | will be | poised to | threatens to |
    threatening to | announced in | to dispatch | to deploy | to reduce | to trim | to make | involve |
    scheduled to | slated to | likely to | bracing for | braced for | on course to | on course for | on
    track to | heading for | anticipate | anticipated | anticipating | offered to | offering to | offers
    to | offer of | offer to | proposes | proposed | proposing to | proposal to | vowed to | committed
    to | considering | mulling | weighing | mulls | prospect of | earmarked | target of | goal of |
    programme to | job cuts of | threatened with | asked for | requested | announced the
    closure of | announcing the closure of | announce the closure of | risk of losing | at risk of losing
    """
)
_BY_FIRST: dict[str, list[tuple[int, str]]] = {}  # a cue's first word → those cues, each with its place
for _place, _cue in enumerate(_CUES):
    _BY_FIRST.setdefault(_cue.split()[0], []).append((_place, _cue))
_BEGUN = word_set("forced had managed began begun started helped failed continue continued able used")
_PLANNED = frozenset({"jobs_cut", "jobs_cut_rate", "deployed", "reinforcements", "workers", "returned"})
_PROMISES = word_set("announced promised pledged offered planned agreed approved proposed earmarked")
_UNVEILED = word_set("announced announce announcing unveiled unveil unveiling")
_AHEAD = word_set("planned expected due promised scheduled slated set likely projected forecast")
_PERILS = (
    ("at", "risk"), ("under", "threat"), ("in", "jeopardy"), ("on", "the", "line"), ("in", "danger"),
    ("to", "go"), ("to", "follow"), ("threatened",), ("earmarked",), ("endangered",), ("to", "come"),
)  # fmt: skip
_DONE = word_set("sent deployed arrived came left went gone has have had were was already")
_REACH = 9


# a sentence without any of these words promises nothing right behind a number
PROMISED = _WILL | _AHEAD | _UNVEILED | _PROMISES | {word for cue in _PERILS for word in cue[-1:]}


def promised(tokens: Sequence[Token], last: int, measure: str) -> str:
    """ "A deployment of 6,000 is planned", "a further 2,000 could follow": said right after the number."""
    number, last = last, _past_places(tokens, last) if measure in _PLANNED else last
    after = [token.norm for token in tokens[last + 1 : last + 12]]
    if measure.startswith("jobs_") and (peril := _in_peril(after)):
        return peril
    for at, word in enumerate(after[:8]):
        if word in _STOPS or (at > 1 and word in SPEECH_NORMS) or word[0].isdecimal():
            break  # "has climbed to 81 and could hit triple digits"
        if word in _WILL and tokens[last + 1 + at].text != "May":
            beyond = after[at + 1 : at + 3]
            supposed = word not in ("will", "'ll") and set(beyond) & HAVE
            passive = "be" in beyond and last == number
            return "" if passive or "not" in beyond or supposed else word
        if word in BE:
            rest = after[at + 1 : at + 5]
            if rest[:1] and rest[0] in _AHEAD and rest[:3] != ["likely", "to", "be"]:
                return rest[0]
            if measure in _PLANNED:
                return next((" ".join(cue) for cue in _PERILS if tuple(rest[: len(cue)]) == cue), "")
            break
        if at > 1 and word in HAVE:
            break
    if measure.startswith("jobs_") and _unveiled(tokens, last):
        return "announced"
    return _announced(tokens, last) if measure in _PLANNED else ""


def _past_places(tokens: Sequence[Token], last: int) -> int:
    """ "450 jobs in Sweden, 200 in Finland | will go": the verb after them all is that of each."""
    at, end = last + 1, last
    while at + 2 < len(tokens):
        noun = at
        while noun < at + 2 and tokens[noun].text[0].islower() and tokens[noun].norm not in _BEFORE_PLACES:
            noun += 1
        if noun + 1 >= len(tokens) or tokens[noun].norm not in _BEFORE_PLACES:
            return end
        place = noun + 1 + (tokens[noun + 1].norm == "the")
        beyond = place
        while beyond < len(tokens) and tokens[beyond].text[0].isupper():
            beyond += 1
        if beyond == place:
            return end
        end = beyond - 1
        ahead = tokens[beyond : beyond + 4]
        number = next((step for step, token in enumerate(ahead) if token.text[0].isdecimal()), None)
        if number is None or ahead[0].norm not in (",", "and"):
            return end
        at = beyond + number + 1
    return end


_BEFORE_PLACES = frozenset(["in", "at"])


def _in_peril(after: Sequence[str]) -> str:
    """ "6,500 jobs at risk", "450 job losses planned at the plant"."""
    for at in range(min(4, len(after))):
        if after[at] in _STOPS or after[at] in BE | HAVE:
            return ""
        if at and after[at] in ("planned", "proposed", "expected") and after[at - 1] in _CUTS:
            return after[at]
        for cue in _PERILS:
            if tuple(after[at : at + len(cue)]) == cue:
                return " ".join(cue)
    return ""


_CUTS = word_set("loss cut redundancy layoff dismissal reduction departure")


def _unveiled(tokens: Sequence[Token], last: int) -> bool:
    """ "Norrvik announced 6,500 job cuts": decided, not done."""
    lead = [token.norm for token in tokens[max(0, last - 6) : last]]
    at = next((at for at in range(len(lead) - 1, -1, -1) if lead[at] in _UNVEILED), None)
    return at is not None and not {"that", "had", ",", "by"} & set(lead[at:])


_STOPS = word_set('and or but , ; : ( ) — " that which who when where after before killed died in')


def _announced(tokens: Sequence[Token], last: int) -> str:
    """ "The 6,000 workers whom Moscow announced in June", "2,000 men promised by Kim": not there yet."""
    after = [token.norm for token in tokens[last + 1 : last + 12]]
    for at, word in enumerate(after):
        if word in _DONE or word in (",", ";", "to"):
            return ""
        if word in _PROMISES:
            related = {"that", "which", "whom", "it", "he", "they"} & set(after[:at])
            led = tokens[last - 1].norm if last else ""
            return word if related or after[at + 1 : at + 2] == ["by"] or led in ("the", "its") else ""
    return ""


def expected(tokens: Sequence[Token], at: int, start: int, trigger: tuple[int, int] | None) -> str:
    """A modal or a plan before the number, or between it and its trigger; none that follows both."""
    first = min(at, trigger[0]) if trigger else at
    stop = max(at, trigger[0]) if trigger else at
    if trigger is None or trigger[0] < at:
        stop = at
    if trigger and trigger[0] > at and _told_of_them(tokens, at, trigger[0]):
        stop = at
        if not _WILL & {token.norm for token in tokens[max(start, at - 4) : at]}:
            return ""  # "expects to feed 30,000 people who lost their homes"
    opens = _opening(tokens, first, start)
    norms = _without_asides([token.norm for token in tokens[start:stop]])[opens - start :]
    after_stop = [token.norm for token in tokens[stop : stop + 3]]
    for place, word in enumerate(norms):
        if word not in _WILL or (word == "may" and _is_month(tokens, opens, stop)):
            continue
        rest = [*norms[place + 1 :], *after_stop]
        perfect = rest[:1] and rest[0] in HAVE and rest[1:2] != ["to"]
        if (perfect and word not in ("will", "'ll")) or "include" in rest[:2]:
            continue
        if _supposes(word, rest, norms[:place], trigger, opens + place):
            continue  # "the true figure could be as high as 100,000"
        return word
    text = f" {' '.join(norms)} "
    if trigger and trigger[0] >= stop:
        text += " ".join(token.norm for token in tokens[trigger[0] : trigger[1] + 1]) + " "
    text = text.replace(" likely to be ", " ")  # "1,500 are likely to be dead": now
    held = [cue for word in {*text.split()} for cue in _BY_FIRST.get(word, ()) if cue[1] in text]
    cue = next((cue for _, cue in sorted(held) if not _begun(text, cue)), "")
    return cue.strip() or _plans(tokens, opens, stop)


_RELATIVES = frozenset(["who", "that", "which", "whose"])


def _told_of_them(tokens: Sequence[Token], at: int, trigger: int) -> bool:
    """Whether the trigger only describes those counted: "people who lost …", "homes destroyed by fire"."""
    between = {token.norm for token in tokens[at + 1 : trigger]}
    follows = tokens[trigger + 1].norm if trigger + 1 < len(tokens) else ""
    described = tokens[trigger].norm.endswith("ed") and follows in ("by", "in", "during")
    return (described and not between & (BE | _WILL)) or bool(between & _RELATIVES)


def _without_asides(norms: Sequence[str]) -> list[str]:
    """The words without ", which officials said may be the worst,", blanked so that places stay."""
    kept = list(norms)
    for at, word in enumerate(norms[:-1]):
        if word != "," or norms[at + 1] not in _RELATIVES or "," not in norms[at + 1 :]:
            continue
        end = norms.index(",", at + 1)
        kept[at + 1 : end] = [""] * (end - at - 1)
    return kept


def _is_month(tokens: Sequence[Token], opens: int, stop: int) -> bool:
    return any(token.text == "May" for token in tokens[opens:stop])


_TURNS = frozenset([":", "that", "after", "because", "since", "although", "though"])


def _opening(tokens: Sequence[Token], first: int, start: int) -> int:
    """Where the words begin that may look ahead to a figure: in its clause, not before "that"."""
    first = _before_outcome(tokens, first, start)
    opens = max(start, first - _REACH)
    for place in range(first - 1, opens - 1, -1):
        quoted = tokens[place].text == '"' and tokens[place - 1].text in (",", ":", ".", '"')
        if (
            quoted
            or tokens[place].norm in _TURNS
            or (tokens[place].norm == "now" and tokens[place + 1].norm in SPEECH_NORMS)
            or (tokens[place].norm == "," and tokens[place - 1].text[0].isupper())
        ):
            return place + 1
    return opens


def _before_outcome(tokens: Sequence[Token], first: int, start: int) -> int:
    """ "Will move to Oslo, resulting in 450 job losses": an outcome is as near as what it comes of."""
    for place in range(first - 1, max(start, first - 7), -1):
        if tokens[place].text[0].isdecimal():
            break
        if tokens[place].norm in _OUTCOMES and tokens[place - 1].text == ",":
            return place - 1
    if first > start and tokens[first].norm in _OUTCOMES and tokens[first - 1].text == ",":
        return first - 1
    return first


_OUTCOMES = word_set(
    """
    resulting leading costing eliminating cutting shedding axing slashing affecting threatening meaning
    laying sending deploying dispatching
    """
)


def _supposes(
    word: str, rest: Sequence[str], lead: Sequence[str], trigger: tuple[int, int] | None, at: int
) -> bool:
    """Whether a modal only says how the figure may be now: "could be 600", but not "said it would be"."""
    if rest[:1] != ["be"] or word not in ("could", "may", "might", "would"):
        return False
    if word == "would" and set(lead) & {"said", "announced", "promised", "it"}:
        return False
    return not (trigger and trigger[0] > at + 1)


def _begun(text: str, cue: str) -> bool:
    """ "Was forced to cut 600": no plan, but done."""
    if not cue.startswith(" to "):
        return False
    before = text[: text.index(cue)].split()
    return bool(before) and before[-1] in _BEGUN


_NOUN_LEADS = word_set("the a an its their this that 's rescue development action family savings first")


def _plans(tokens: Sequence[Token], opens: int, stop: int) -> str:
    """ "Norrvik plans job cuts of 6,500": the verb, not "under its plan"."""
    for at in range(max(1, opens), stop):
        if tokens[at].text.lower() in ("plans", "plan") and at + 7 > stop:
            lead = tokens[at - 1].norm
            verb = tokens[at].text.lower() == "plans" and (
                tokens[at - 1].text[0].isupper() or lead not in _NOUN_LEADS
            )
            if verb or lead in ("to", "they", "we", "it", "officials"):
                return tokens[at].text
    return ""
