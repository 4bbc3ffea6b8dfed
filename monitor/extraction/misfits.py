"""Words that look like triggers and express no measure where they stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from monitor.extraction.counted import Counted, Trigger, What
from monitor.extraction.lexicon import Kind, Lexicon, Sense
from monitor.extraction.tokens import Token
from monitor.extraction.words import word_set

_BODIES = word_set(
    """
    team agency worker operation effort service center mission crew boat vessel ship helicopter force
    official plan order route coordination personnel diver attempt zone package chief
    """
)


_PLACES = word_set("area region zone district province community county part state village town")
_DIGGING = word_set("dig dug digging prepare prepared need")
_SAYS = word_set(
    "say said tell told recalled describe described believe believed reported add added speak spoke"
)
_PERSONS = word_set("survivor prisoner captive detainee evacuee refugee worker engineer technician returnee")


def names_a_body(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "rescue teams", "the evacuation order": what somebody is for, not what was done."""
    after = tokens[trigger.last + 1].norm if trigger.last + 1 < len(tokens) else ""
    if after in _PLACES and tokens[trigger.last].norm == "affected":
        return True  # "28 million live in the affected area"
    if after in _LEVELS and tokens[trigger.last].norm == "fallen":
        return True  # "the number has fallen to 40"
    if after in _SAYS and tokens[trigger.first].norm in _PERSONS:
        return True  # "survivors say 70": they are who speaks
    if tokens[trigger.first].norm == "grave":
        return bool(_DIGGING & {token.norm for token in tokens[max(0, trigger.first - 5) : trigger.first]})
    if after == "at" and tokens[trigger.last].norm in ("arrive", "arrived"):
        place = tokens[trigger.last + 2 : trigger.last + 3]
        return not place or place[0].text[0].isdecimal() or place[0].norm in ("last", "this", "in", ",", ".")
    if tokens[trigger.first].text[0].isupper() and _in_a_name(tokens, trigger):
        return True
    return after in _BODIES and tokens[trigger.last].norm in ("rescue", "evacuation", "search")


_IN_NAMES = word_set("for of the and on")


def _in_a_name(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "the Works Agency for Palestinian Refugees": a word of a name, where the rest is not in capitals."""
    near = [token for token in tokens[max(0, trigger.first - 12) : trigger.last + 12] if len(token.text) > 3]
    small = sum(token.text[0].islower() for token in near)
    if small < 2 or trigger.first < 2 or tokens[trigger.first].text.isupper():
        return False
    before = trigger.first - 1
    if any(token.text[0].isdecimal() for token in tokens[max(0, before - 3) : trigger.first]):
        return False
    while before > 0 and tokens[before].norm in _IN_NAMES:
        before -= 1
    joined = before < trigger.first - 1 or tokens[before].text[0].isupper()
    return before > 0 and joined and tokens[before].text[0].isupper() and tokens[before].text.isalpha()


_LEVELS = word_set("to from by below under sharply steadily slightly since behind")


def speaks_of_it(tokens: Sequence[Token], trigger: Trigger, first: int) -> bool:
    """ "Survivors, who came from Mali, told doctors that 72 had set off": those who tell are not counted."""
    if trigger.first > first or tokens[trigger.first].norm not in _PERSONS:
        return False
    between = {token.norm for token in tokens[trigger.last + 1 : first]}
    return bool(between & {"told", "said", "say", "tell"}) and "by" not in between


def is_sought_by_police(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "Police detained five and are looking for three more": suspects at large, nobody missing."""
    if tokens[trigger.first].norm not in ("looking", "searching", "search", "hunting"):
        return False
    return bool(_POLICE & {token.norm for token in tokens[max(0, trigger.first - 14) : trigger.first]})


_POLICE = word_set("detained arrested suspect custody charged jailed arrest warrant")


def is_no_patient(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "Our base case is 3,500", "in case of war", "the case against him": no case of a disease."""
    if tokens[trigger.last].norm != "case" or tokens[trigger.last].text.lower() != "case":
        return False
    before = tokens[trigger.first - 1].norm if trigger.first else ""
    after = tokens[trigger.last + 1].norm if trigger.last + 1 < len(tokens) else ""
    return before in ("base", "best", "worst", "in", "court", "criminal") or after in ("against", "for")


# only a trigger that begins or ends with one of these, or with a capital, may count nobody
_DOUBTFUL = _PERSONS | word_set(
    """
    affected fallen grave arrive arrived rescue evacuation search looking searching hunting case
    """
)


def stands_for_none(tokens: Sequence[Token], trigger: Trigger, first: int) -> bool:
    """Whether a trigger counts nobody where it stands, as seen from the number at token `first`."""
    opens, ends = tokens[trigger.first], tokens[trigger.last]
    if opens.norm not in _DOUBTFUL and ends.norm not in _DOUBTFUL and not opens.text[0].isupper():
        return False
    return (
        names_a_body(tokens, trigger)
        or is_no_patient(tokens, trigger)
        or speaks_of_it(tokens, trigger, first)
        or is_sought_by_police(tokens, trigger)
    )


MOVES = frozenset({"deployed", "reinforcements", "returned", "workers"})  # what armies do with their people


_OFF = word_set("to into from off out over by back home down away up part place on for")


def _is_carried_off(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "Have been taken to Russia": who is only taken is caught, who is taken somewhere is not."""
    if tokens[trigger.last].norm != "taken" or tokens[trigger.first].norm != "been":
        return False
    return any(token.norm in _OFF for token in tokens[trigger.last + 1 : trigger.last + 2])


def _to_a_hospital(tokens: Sequence[Token], trigger: Trigger) -> bool:
    """ "Have been transferred to a hospital in Moscow": no deployment."""
    after = [token.norm for token in tokens[trigger.last + 1 : trigger.last + 6]]
    return after[:1] == ["to"] and bool({"hospital", "clinic", "infirmary", "prison"} & set(after))


def is_of_another_field(
    tokens: Sequence[Token],
    trigger: Trigger,
    sense: Sense,
    counted: Counted,
    lexicon: Lexicon,
    wanted: Collection[str],
) -> bool:
    """Whether a word speaks of jobs, troops or cases where nobody asks for them nor names what is counted.

    "20 more before school lets out", "34 of them come from Lesa", "800 are cases of frostbite".
    """
    if sense.measure == "deployed" and _to_a_hospital(tokens, trigger):
        return True
    if sense.measure in wanted:
        return _is_carried_off(tokens, trigger)
    if lexicon.measures[sense.measure].counts == ("jobs",):
        return counted.noun is None or counted.noun in lexicon.units["people"]
    if sense.measure in MOVES and MOVES.isdisjoint(wanted):
        return counted.what is What.BARE or sense.kind is Kind.WEAK
    return counted.what is What.BARE and tokens[trigger.first].norm == "case"


def tallies_things(tokens: Sequence[Token], trigger: Trigger, lexicon: Lexicon) -> bool:
    """ "the number of villages affected is 13,465": things that no measure counts; not "measles cases"."""
    if tokens[trigger.first].text.endswith("s"):
        return False
    window = [token.norm for token in tokens[max(0, trigger.first - 9) : trigger.first]]
    if "number" not in window or window[window.index("number") + 1 : window.index("number") + 2] != ["of"]:
        return False
    named = window[window.index("number") + 2 :]
    plurals = [
        token.norm
        for token in tokens[trigger.first - len(named) : trigger.first]
        if token.text.islower() and token.text.endswith("s") and token.norm != token.text
    ]
    return bool(plurals) and not any(
        word in lexicon.counted or word in lexicon.trigger_words for word in named
    )
