"""A digest as one JSON document, under the field names that every JSON form of the project uses."""

from __future__ import annotations

import json
from typing import Any

from alerts import wording
from alerts.importance import by_importance
from alerts.kinds import kind_of
from alerts.locales import DEFAULT_LOCALE
from monitor.coherence import imbalance_in_words
from monitor.estimates import Value, in_words
from monitor.events import (
    ArticleReference,
    DigestEntry,
    DigestIssued,
    Imbalance,
    Notice,
    OtherSource,
    Recorded,
    Report,
)
from monitor.plain import json_safe


def digest_json(recorded: Recorded, event: DigestIssued) -> str:
    """The document; quotes and titles are the article's own, with unsafe characters as escapes."""
    document = {
        "digest": event.id,
        "kind": kind_of(event.entries).value,
        "topic": event.topic,
        "topic_name": event.topic_name,
        "subject": event.subject,
        "issued_at": recorded.recorded_at.isoformat(),
        "position": recorded.position,
        "hash": recorded.hash,
        "entries": [_entry(entry) for entry in by_importance(event.entries)],
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _entry(entry: DigestEntry) -> dict[str, Any]:
    before = entry.before
    return {
        "topic": entry.figure.topic,
        "measure": entry.figure.measure,
        "measure_label": entry.measure_label,
        "source": entry.figure.source,
        "source_name": entry.source_name,
        "scope": entry.figure.scope,
        "percent": entry.percent,
        "kind": entry.kind.value,
        "before": _report(before, percent=entry.percent) if before else None,
        "after": _report(entry.after, percent=entry.percent),
        "difference": _difference(entry),
        "conflicts": [_value(value, percent=entry.percent) for value in entry.conflicts],
        "imbalance": _imbalance(entry.imbalance) if entry.imbalance else None,
        "article": _article(entry.article),
        "others": [_other(other, percent=entry.percent) for other in entry.others],
        "more_others": entry.more_others,
        "position": entry.position,
        "other_counts": [
            {
                "scope": count.scope,
                **_value(count.value, percent=entry.percent),
                "report_date": count.report_date.isoformat(),
            }
            for count in entry.other_counts
        ],
        "swing": _value(entry.swing, percent=entry.percent) if entry.swing else None,
        "notice": _notice(entry.notice, percent=entry.percent) if entry.notice else None,
    }


def _report(report: Report, *, percent: bool) -> dict[str, Any]:
    return {
        **_value(report.value, percent=percent),
        "report_date": report.report_date.isoformat(),
        "date_basis": report.date_basis.value,
        "via": report.via,
        "status": report.status.value,
        "as_of": report.as_of,
        "quote": report.quote,
        "number": list(report.number),
        "article": report.article,
        "estimate": report.estimate,
    }


def _notice(notice: Notice, *, percent: bool) -> dict[str, Any]:
    return {
        "told_at": notice.told_at.isoformat(),
        "told": _value(notice.told, percent=percent),
        "stands": _report(notice.stands, percent=percent) if notice.stands else None,
        "by": notice.by,
        "reason": notice.reason,
    }


def _value(value: Value, *, percent: bool) -> dict[str, Any]:
    return {
        "low": _number(value.low),
        "high": _number(value.high),
        "qualifier": value.qualifier.value,
        "words": in_words(value, percent=percent),
    }


def _number(number: float | None) -> float | None:
    """A whole number without ".0"."""
    return int(number) if number is not None and number == int(number) else number


def _difference(entry: DigestEntry) -> str | None:
    if entry.before is None:
        return None
    found = wording.difference(entry.before.value, entry.after.value, DEFAULT_LOCALE, percent=entry.percent)
    return str(found) if found else None


def _imbalance(imbalance: Imbalance) -> dict[str, Any]:
    parts = [{"measure": part.measure, **_value(part.value, percent=False)} for part in imbalance.parts]
    whole = {"measure": imbalance.whole.measure, **_value(imbalance.whole.value, percent=False)}
    return {"parts": parts, "whole": whole, "words": imbalance_in_words(imbalance)}


def _article(article: ArticleReference) -> dict[str, Any]:
    return {
        "sha256": article.sha256,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published": article.published,
        "date_basis": article.date_basis.value,
        "archived": article.archived,
    }


def _other(other: OtherSource, *, percent: bool) -> dict[str, Any]:
    return {
        "source": other.source,
        "source_name": other.source_name,
        **_value(other.value, percent=percent),
        "report_date": other.report_date.isoformat(),
    }
