"""Whose a sentence's figures are by what the next say: a quotation's end, "The paper cited the ministry"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.extraction.memory import Memory
from monitor.extraction.phrases import PhraseBook
from monitor.extraction.sentences import Sentence
from monitor.extraction.speakers import briefings, speakers_in
from monitor.extraction.voices import MESSENGER_SOURCES, Attribution, Speaker, Voice
from monitor.extraction.words import BE, SPEECH_NORMS, word_set

_POINTS_BACK = word_set("that this those these both the")
_FIGURES = word_set("figure toll number count total tally announcement information estimate statistic data")
_CITES = word_set("cited citing quoted quoting attributed")
_PASSING_ON = word_set(
    "it paper newspaper daily agency broadcaster outlet channel site station report he she they"
)
_THE_FIGURES = [[which, noun] for which in ("the", "these", "both") for noun in ("figure", "number", "data")]
_LEGISLATORS = word_set("lawmaker lawmakers legislators committee parliament assembly panel")
_LONGEST = 18  # a sentence that only says whose the figures before it are is short


def named_at_end(
    following: Sequence[Sentence], sentence: Sentence, book: PhraseBook[str], memory: Memory
) -> Attribution | None:
    """The speaker named after a quotation that a sentence opens."""
    for later in following[:3]:
        if later.paragraph is not sentence.paragraph or not later.quoted:
            return None
        for speaker in speakers_in(later, book, memory.topic):
            if speaker.source and speaker.voice is Voice.SAYS:
                speaker = memory.recognised(speaker)
                return Attribution((speaker.source or "", *speaker.also), None, speaker.name, 0.8)
            if speaker.voice is Voice.PASSES_ON and memory.last is not None:
                return replace(memory.last, via=speaker.name, sure=0.6)
    return None


def briefed_by(
    following: Sequence[Sentence],
    messengers: Sequence[Speaker],
    book: PhraseBook[str],
    memory: Memory,
    *,
    briefed: bool,
) -> Attribution | None:
    """ "…, a lawmaker said. He spoke after a briefing by the NIS.": whose figures legislators pass on."""
    via = "; ".join(messenger.name for messenger in messengers)
    for later in following:
        for speaker in briefings(later.tokens, book.find_in(later)):
            return Attribution((speaker.source or "",), via, speaker.name, 0.7)
        if briefed and not _LEGISLATORS.isdisjoint(later.words):
            for speaker in speakers_in(later, book, memory.topic):
                speaker = memory.recognised(speaker)
                if speaker.source and speaker.source in memory.topic.sources and speaker.voice is Voice.SAYS:
                    return Attribution((speaker.source,), via, speaker.name, 0.7)
    return None


def pointed_back_to(
    following: Sequence[Sentence], sentence: Sentence, book: PhraseBook[str], memory: Memory
) -> Attribution | None:
    """ "That's the state health department.", "Those numbers are the region's.": whose they are."""
    if not following or following[0].paragraph.index - sentence.paragraph.index > 1:
        return None
    later = following[0]
    if len(following) > 1 and later.paragraph is sentence.paragraph and later.norms[:1] != ["the"]:
        bare = later.words.isdisjoint(SPEECH_NORMS | {"according"})
        later = following[1] if bare and following[1].norms[:2] in _THE_FIGURES else later
    if later.norms[:1] and later.norms[0] in _POINTS_BACK and len(later.tokens) <= _LONGEST:
        verb = next(
            (at for at, norm in enumerate(later.norms[:7]) if norm in BE or norm in ("'s", "come", "from")),
            None,
        )
        named = [
            match for match in book.find_in(later) if verb is not None and verb < match.first <= verb + 7
        ]
        if not named and not _FIGURES.isdisjoint(later.norms[1:3]):
            return _given_by(later, book, memory)
        if named:
            name = " ".join(token.text for token in later.tokens[named[0].first : named[0].last + 1])
            return Attribution((named[0].found,), None, name, 0.7)
    return None


def _given_by(later: Sentence, book: PhraseBook[str], memory: Memory) -> Attribution | None:
    """ "The figures were given by the head of the agency.": who gave them out."""
    if any(word[0].isdecimal() for word in later.words):
        return None
    cited = [
        speaker
        for speaker in speakers_in(later, book, memory.topic)
        if speaker.source
        and speaker.voice is not Voice.PASSES_ON
        and later.norms[speaker.cue] in ("by", "from")
    ]
    return Attribution((cited[0].source or "",), None, cited[0].name, 0.7) if cited else None


def cited_next(
    following: Sequence[Sentence], outlet: Speaker, book: PhraseBook[str], memory: Memory
) -> Attribution | None:
    """ "… the daily reported. The newspaper cited the ministry": the originator that an outlet names."""
    if not following or following[0].words.isdisjoint(_CITES) or following[0].words.isdisjoint(_PASSING_ON):
        return None
    if not set(following[0].norms[:3]) & _PASSING_ON:
        return None
    for speaker in speakers_in(following[0], book, memory.topic):
        if speaker.source and speaker.source not in MESSENGER_SOURCES and speaker.voice is Voice.CITED:
            return Attribution((speaker.source, *speaker.also), outlet.name, speaker.name, 0.8)
    return None


def learned_from(
    following: Sequence[Sentence], outlet: Speaker, book: PhraseBook[str], memory: Memory
) -> Attribution | None:
    """ "The network has learned that … Western sources say …": from whom, by the next sentence."""
    for speaker in speakers_in(following[0], book, memory.topic) if following else ():
        source = speaker.source or ""
        if speaker.voice is Voice.SAYS and source.split("-")[-1] in ("officials", "sources"):
            return Attribution((source, *speaker.also), outlet.name, speaker.name, 0.7)
    return None
