"""Speakers that no name tells: an employer's memo or notice, a study, people who will not be named."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.phrases import Match
from monitor.extraction.source_names import partly_named
from monitor.extraction.tokens import Token
from monitor.extraction.words import word_set
from monitor.topics import Topic

_EMPLOYERS_PAPERS = word_set(
    "memo memorandum email e-mail letter notice filing presentation announcement plan document post note"
)
SEEN = word_set("seen viewed reviewed obtained")  # by whom a paper is, it does not come from
_STUDIES = word_set("study survey paper modelling modeling research preprint")
_IN_THE_KNOW = word_set("familiar briefed close knowledge aware who with")
_FIGURES = word_set("figure data dashboard tally count record statistic number estimate toll")
_LEVELS = word_set("official state county federal national provincial regional local")
_ABOUT_JOBS = frozenset(["jobs_cut", "jobs_cut_rate"])


def employers_paper(head: Sequence[str], topic: Topic, mentions: Sequence[Match[str]]) -> str | None:
    """ "According to a memo seen by Reuters", "a WARN notice": the employer's, whom the topic lists."""
    if head[-1] not in _EMPLOYERS_PAPERS or _ABOUT_JOBS.isdisjoint(topic.measures):
        return None
    return employer(topic, mentions)


def employer(topic: Topic, mentions: Sequence[Match[str]]) -> str | None:
    """Whose the jobs are: the company, where a topic lists one so, else the first body that is named."""
    if "company" in topic.sources:
        return "company"
    return next((mention.found for mention in mentions if mention.found in topic.sources), None)


def official_figures(head: Sequence[str], topic: Topic) -> str | None:
    """ "Official figures", "state data": the body of that level that a topic lists, else officials."""
    if list(head) in ([level] for level in _LEVELS - {"official", "national", "local"}):
        return partly_named(topic, frozenset(head))
    if head[-1] not in _FIGURES or not _LEVELS.issuperset(head[:-1]) or len(head) < 2:
        return None
    return partly_named(topic, frozenset(head[:-1]) - {"official"}) or "officials"


def study(head: Sequence[str]) -> str | None:
    """ "A study in a medical journal": of learned people."""
    return "experts" if head[-1] in _STUDIES else None


def anonymous(tokens: Sequence[Token], last: int, head: Sequence[str]) -> str | None:
    """ "Two sources", "people familiar with the matter", "security sources"."""
    if head[-1] == "source":
        kinds = [word for word in head[:-1] if word in _KINDS]
        return "-".join([*kinds[-1:], "sources"])
    after = tokens[last + 1 : last + 2]
    if head[-1] in ("people", "person") and after and after[0].norm in _IN_THE_KNOW:
        return "sources"
    return None


_KINDS = word_set("security military government police industry union diplomatic company local tribal")
