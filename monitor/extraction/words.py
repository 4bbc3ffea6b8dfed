"""Closed classes of English words that several rules go by."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set: a list that can be read."""
    return frozenset(words.split())


def phrase_list(phrases: str) -> tuple[str, ...]:
    """The phrases of a text parted by bars."""
    return tuple(phrase.strip() for phrase in " ".join(phrases.split()).split("|"))


BE = word_set(
    """
    is are was were be been being am 're
    """
)
HAVE = frozenset(["has", "have", "had", "having", "'ve"])
AUXILIARY = BE | HAVE | frozenset(["get", "got", "gets", "do", "does", "did"])
MODAL = word_set(
    """
    will would could may might can shall should must 'll
    """
)
PREPOSITION = word_set(
    """
    of in on at to from by with for into onto over under since during after before until through
    throughout across against between among near around outside inside within without beyond along
    behind beside as than per via toward towards amid upon despite off out up down like
    """
)
CONJUNCTION = word_set(
    """
    and or but while whereas although though because so if when that which who whom whose where yet
    nor
    """
)
DETERMINER = word_set(
    """
    the a an this that these those his her its their our my your such both all each every any no
    """
)
PRONOUN = word_set(
    """
    he she it they we i you him them us me who themselves himself itself it's there here
    """
)
ADVERB = word_set(
    """
    also now already still then only just so too even not never again later earlier ago today
    yesterday tomorrow tonight far here there alone together overall meanwhile currently reportedly
    believed said thought soon once well yet altogether apiece strong mark least most instead abroad
    worldwide nationwide home elsewhere alive critically
    """
)
CLOSED = AUXILIARY | MODAL | PREPOSITION | CONJUNCTION | DETERMINER | PRONOUN | ADVERB
LINKING = word_set(
    """
    at to is are was were be been reach reached reaches reaching exceed exceeded exceeds exceeding
    surpass surpassed surpasses surpassing top topped tops topping pass passed passes passing past
    number numbers numbered total totaled totals totalled stand stands stood rise rose risen rises
    rising climb climbed climbs climbing jump jumped jumps grow grew grown fall fell fallen falls
    drop dropped put puts putting estimated estimate : as of run runs ran come comes came above over
    below stop hit increased increase increases amounted amounts amount count counted counts
    approached approaching nears neared stays stay has had shrunk revised escalated raised said
    lowered mentioned include includes included including
    """
)
SPEECH = word_set(
    """
    say says said saying tell tells told add adds added report reports reported claim claims claimed
    state states stated estimate estimates estimated announce announces announced confirm confirms
    confirmed believe believes believed assess assesses assessed note notes noted reckon reckons
    reckoned put puts count counts counted warn warns warned reveal reveals revealed disclose
    discloses disclosed explain explained maintain maintains maintained insist insists insisted
    think thinks thought calculate calculates calculated indicate indicates indicated suggest
    suggests suggested declare declared verify verified record recorded expect expects expected see
    sees speak speaks spoke spoken give gives gave given list lists listed cite cites cited quote
    quoted quoting citing write wrote written tweeted posted inform informed acknowledge
    acknowledged admit admitted admits concede conceded remind reminds reminded stress stressed
    emphasize emphasized observe observed argue argues argued figure figures judge judges predict
    predicts predicted fear fears feared mention mentions mentioned issue issued release released
    publish published make makes made hold holds accuse conclude concluded find finds found describe
    described hint deny denied denies reject rejected dismiss dismissed regard document documents
    documented register registered pencilled
    """
)
# words of the two lists are compared with `Token.norm`, which takes off a final s
LINKING_NORMS = LINKING | frozenset(
    word[:-1] for word in LINKING if word.endswith("s") and len(word) > 3 and not word.endswith("ss")
)
SPEECH_NORMS = (
    {"talk", "talking"}
    | SPEECH
    | frozenset(
        word[:-1] for word in SPEECH if word.endswith("s") and len(word) > 3 and not word.endswith("ss")
    )
)
MONTHS = {
    name: place % 12 + 1
    for place, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "jan",
            "feb",
            "mar",
            "apr",
            "-",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
        ]
    )
    if name != "-"
} | {"sept": 9}
WEEKDAYS = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    """
)
STOPS = frozenset({",", ";", ":", "\u2014", "(", ")", '"', ".", "!", "?", "\u2026", "/", "|", "[", "]"})
