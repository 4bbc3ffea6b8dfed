"""The names of sources as articles write them, for those that no topic lists. A projection of the log."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from monitor.estimates import Estimate
from monitor.event_log import Reading
from monitor.events import EstimateRecorded, FigureKey, Recorded
from monitor.plain import one_line
from monitor.projections import SEPARATOR, Documents, Projection, key_of
from monitor.topics import Source, Topic, source_name

_LONGEST = 80  # letters of a name
_COMPARED = 4  # letters: "defence" and "defense", "Centre" and "Center" are one
# ids that no text may have spelled out: "the UN refugee agency"
_SHORT_FORMS = frozenset({"afad", "bnpb", "cdc", "eu", "iom", "msf", "ocha", "unhcr", "unicef", "unrwa"}) | {
    *("usgs", "wfp", "who")
}
_WORD = re.compile(r"[^\W_]+")
_APART = re.compile(r" (['’.,])")  # how tokens are joined: "Seoul 's spy agency"
_AT_THE_END = re.compile("['’]s?$|[,;:.()\"“”]+$")


def written_name(made: Estimate) -> str | None:
    """The words by which an article names an estimate's source, where they are what its id is made of.

    A name says no more than the id, under which several may be kept: "Korma's mayor" is a "Mayor" to us.
    """
    source = made.source or ""
    words = _APART.sub(r"\1", one_line(made.because.get("source", ""), 2 * _LONGEST)).split()
    found = _spelled_out(source, words) or _abbreviated(source, words)
    name = _AT_THE_END.sub("", " ".join(found)) or (source.upper() if source in _SHORT_FORMS else "")
    role = "-" not in source and name.islower()  # "prosecutor": the id says it better
    return name[:1].upper() + name[1:] if 0 < len(name) <= _LONGEST and not role else None


def _spelled_out(source: str, words: list[str]) -> list[str]:
    """The fewest words in a row that hold all words of the id."""
    wanted = set(_stems(source))
    if not wanted:
        return []
    stems = [{*_stems(word)} for word in words]
    spans = [
        (end - start, start)
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
        if wanted <= set().union(*stems[start:end])
    ]
    length, start = min(spans, default=(0, 0))
    return words[start : start + length]


def _abbreviated(source: str, words: list[str]) -> list[str]:
    """The words whose initials make the id: "World Health Organization" for "who"."""
    for start in range(len(words)):
        for end in range(start + 2, len(words) + 1):
            initials = "".join(word[0] for word in words[start:end] if word[0].isupper())
            if _plainly(initials) == source and words[start][0].isupper() and words[end - 1][0].isupper():
                return words[start:end]
    return []


def _stems(text: str) -> Iterator[str]:
    return (_plainly(word)[:_COMPARED] for word in _WORD.findall(text) if word != "s")


def _plainly(word: str) -> str:
    """Without accents, in small letters."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", word) if mark.isalnum()).lower()


def name_of_source(log: Reading, topic: Topic | None, figure: FigureKey) -> str:
    """The name of a figure's source: its topic's, else that of the first article to name it."""
    listed = topic is not None and figure.source in topic.sources
    written = None if listed else log.documents(WRITTEN_NAMES).get(key_of(figure.topic, figure.source))
    return written or source_name(topic, figure.source)


def with_written_names(topic: Topic, log: Reading) -> Topic:
    """The topic, with the sources that the log knows beside those it lists, for their names alone."""
    held = log.documents(WRITTEN_NAMES).scan(key_of(topic.id, ""))
    names = {key.partition(SEPARATOR)[2]: name for key, name in held if name}
    written = {source: Source(id=source, name=name) for source, name in names.items()}
    return replace(topic, sources={**written, **topic.sources}) if written else topic


def _apply(names: Documents[str], recorded: Recorded) -> None:
    match recorded.event:
        case EstimateRecorded(estimate=made) if made.source is not None:
            place = key_of(made.topic, made.source)
            if names.get(place) is None:
                # Kept once and for all, so that a source is called the same in every digest.
                names.put(place, written_name(made) or "")


WRITTEN_NAMES: Projection[str] = Projection("written-names", 1, str, _apply)
"""By topic and source id, how the first article to name it writes it; "" where that is no name."""
