"""What `reread` prints: differences as records for programs and lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from alerts.reread_diff import ArticleDifference, Diff, FigureDifference
from monitor.estimates import Estimate, Status
from monitor.figures import Figure, figure_key
from monitor.listing import key_record, value_words
from monitor.printing import Record, counted
from monitor.rereading.candidate import Header, State
from monitor.rereading.matching import Difference, Step
from monitor.topics import Topics, measure_label, source_name

_SHOWN = ("via", "as_of", "quote")  # fields whose change is told by their values, where nothing else changed


def claim_differences(difference: ArticleDifference) -> Iterator[Record]:
    """A record for each claim that differs."""
    entry = difference.article
    for step in difference.steps:
        yield {
            "what": "claim",
            "difference": step.kind,
            "estimate": step.claim.made.id if step.claim else None,
            "article": entry.article.sha256,
            "title": entry.article.title,
            "report_date": entry.report_date,
            "before": msgspec.to_builtins(_before(step)),
            "after": msgspec.to_builtins(step.found),
        }


def figure_difference(difference: FigureDifference) -> Record:
    """A record for a figure that would stand elsewhere."""
    return {
        "what": "figure",
        "difference": difference.kind,
        **key_record(difference.key),
        "before": _figure(difference.before),
        "after": _figure(difference.after),
    }


def _figure(figure: Figure | None) -> Record | None:
    if figure is None:
        return None
    current = figure.current
    return {
        **msgspec.to_builtins(current.value),
        "report_date": current.report_date,
        "quote": current.quote,
        "article": current.article,
        "reports": figure.reports,
        "conflicts": figure.conflicts,
    }


def summary(header: Header, states: Mapping[State, int], diff: Diff) -> Record:
    """A candidate in numbers."""
    return {
        "what": "summary",
        "candidate": header.id,
        "extractor": header.extractor,
        "topics": header.topics,
        "since": header.since,
        **{state.value: states[state] for state in State},
        "differing": diff.differing,
        **{kind.value: diff.claims[kind] for kind in Difference},
        "left_to_people": diff.left,
    }


def article_lines(difference: ArticleDifference, topics: Topics) -> Iterator[str]:
    """An article, and each of its claims that differs with its quote."""
    entry = difference.article
    title = entry.article.title or entry.file_name
    yield f"{entry.report_date} · {title} ({entry.article.sha256[:12]})"
    for step in difference.steps:
        yield f"- {step.kind}: {_said(step, topics)} · “{(step.found or _claimed(step)).quote}”"


def figure_row(difference: FigureDifference, topics: Topics) -> tuple[str, ...]:
    """Under: figures, measure, source, now, would be."""
    key, topic = difference.key, topics.get(difference.key.topic)
    label = measure_label(topic, key.measure)
    return (
        difference.kind,
        f"{label} ({key.scope})" if key.scope else label,
        source_name(topic, key.source),
        _stands(difference.before, topics),
        _stands(difference.after, topics),
    )


def differences_in_words(diff: Diff) -> str:
    """How many claims differ, and how."""
    kinds = ", ".join(f"{diff.claims[kind]:,} {kind}" for kind in Difference if diff.claims[kind])
    return f"Claims of {counted(diff.differing, 'article')} differ: {kinds}."


def _stands(figure: Figure | None, topics: Topics) -> str:
    if figure is None:
        return "nothing"
    return f"{value_words(figure.key, figure.current.value, topics)} ({figure.current.report_date})"


def _said(step: Step, topics: Topics) -> str:
    before, found = _before(step), step.found
    if before is None or found is None or step.kind is Difference.RESTORED:
        return _in_words(found or _claimed(step), topics)
    was, now = _in_words(before, topics), _in_words(found, topics)
    if was != now:
        return f"{was} → {now}"
    changed = [
        f"{name}: {getattr(before, name) or 'none'} → {getattr(found, name) or 'none'}"
        for name in _SHOWN
        if getattr(before, name) != getattr(found, name)
    ]
    return f"{now} ({'; '.join(changed) or 'another place in the text'})"


def _in_words(made: Estimate, topics: Topics) -> str:
    topic = topics.get(made.topic)
    measure = measure_label(topic, made.measure)
    part = f" ({made.scope})" if made.scope else ""
    status = "" if made.status is Status.CURRENT else f", {made.status}"
    value = value_words(figure_key(made), made.value, topics)
    return f"{source_name(topic, made.source)}: {measure}{part} {value}{status}"


def _before(step: Step) -> Estimate | None:
    return step.claim.estimate if step.claim else None


def _claimed(step: Step) -> Estimate:
    assert step.claim is not None
    return step.claim.estimate
