"""`ArticlePage`: an article's text with what was read in it, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from alerts.board.addresses import article_page
from alerts.board.marked import LONGEST, Paragraph, Span, paragraphs
from alerts.board.words import ArticleLink, Moment, Named, Words
from alerts.digest import Quote, parted
from monitor.article import Article
from monitor.articles import ArticleEntry
from monitor.claims import Claim
from monitor.estimates import Status
from monitor.events import FigureKey
from monitor.figures import figure_key
from monitor.plain import one_line

_MOST_CLAIMS = 500  # shown; an article that makes more is a table


class ClaimRow(msgspec.Struct, frozen=True, kw_only=True):
    """One estimate read in the article, as it stands."""

    number: int  # in the order of the text, from 1
    id: str
    named: Named
    value: str
    status: str | None  # None: current
    state: str | None  # corrected, withdrawn, edited …; None where it is as it was read
    struck: bool
    decided: str | None  # by whom, and why
    as_read: str | None  # the value before it was corrected
    checked_by: tuple[str, ...]
    via: str | None
    as_of: str | None
    quote: Quote
    confidence: int  # percent
    because: tuple[tuple[str, str], ...]  # decision → the words that carried it
    page: str | None  # of its figure
    in_text: bool  # its number is marked there


class ArticlePage(msgspec.Struct, frozen=True, kw_only=True):
    """One article."""

    path: str
    link: ArticleLink
    author: str | None
    received: Moment
    file_name: str
    archived: str  # path below the archive folder
    language: str | None
    sha256: str
    position: int
    notes: tuple[tuple[str, ArticleLink | None], ...]  # what became of it, with the other article
    text: tuple[Paragraph, ...] | None  # None where it was not kept
    cut: bool
    claims: tuple[ClaimRow, ...]
    more_claims: int

    def gone(self, claims: Sequence[int]) -> bool:
        """Whether none of some claims, by their places among `claims`, counts any longer."""
        return all(self.claims[index].struck for index in claims)


def page_of(
    entry: ArticleEntry,
    kept: Article | None,
    claims: Sequence[Claim],
    *,
    others: Iterable[tuple[str, ArticleEntry]] = (),
    figure: Callable[[FigureKey], str | None],
    words: Words,
) -> ArticlePage:
    """The page of an article.

    `figure` gives the path of a figure's page, if it has one; `others` are articles, with a sentence each
    that says what they are to this one.
    """
    in_order = sorted(claims, key=lambda claim: (claim.estimate.number, claim.position))
    shown = in_order[:_MOST_CLAIMS]
    link = words.article(entry.article, entry.report_date)
    read = paragraphs(kept.text, [_span(claim) for claim in shown]) if kept else None
    marked = {index for paragraph in read or () for piece in paragraph for index in piece.claims}
    return ArticlePage(
        path=article_page(entry.article),
        link=link,
        author=(one_line(kept.author) or None) if kept and kept.author else None,
        received=words.moment(entry.received_at),
        file_name=one_line(entry.file_name),
        archived=one_line(entry.article.archived, 1000),
        language=entry.language,
        sha256=entry.article.sha256,
        position=entry.position,
        notes=(
            *((said, words.article(other.article, other.report_date)) for said, other in others),
            *(_repeats(entry.repeats)),
        ),
        text=_without_title(read, link.title) if read is not None else None,
        cut=kept is not None and len(kept.text) > LONGEST,
        claims=tuple(
            _row(number, claim, figure, words, number - 1 in marked) for number, claim in enumerate(shown, 1)
        ),
        more_claims=len(in_order) - len(shown),
    )


def _repeats(repeats: int) -> list[tuple[str, None]]:
    if not repeats:
        return []
    return [(f"Dropped again {repeats} {'time' if repeats == 1 else 'times'}.", None)]


def _without_title(read: list[Paragraph], title: str) -> tuple[Paragraph, ...]:
    """The text without a first line that only repeats the heading above it."""
    said = read[0] if read else ()
    if "".join(piece.text for piece in said).strip() == title and not any(piece.claims for piece in said):
        return tuple(read[1:])
    return tuple(read)


def _span(claim: Claim) -> Span:
    made = claim.estimate
    return Span((made.start, made.end), made.number)


def _row(
    number: int, claim: Claim, figure: Callable[[FigureKey], str | None], words: Words, in_text: bool
) -> ClaimRow:
    made = claim.estimate
    key = figure_key(made)
    first, last = made.number
    acted = claim.by is not None or claim.outdated_by is not None
    as_read = claim.made.estimate.value if claim.corrected else made.value
    return ClaimRow(
        number=number,
        id=claim.made.id,
        named=words.named(key),
        value=words.value(key, made.value),
        status=made.status.value if made.status is not Status.CURRENT else None,
        state=claim.state if acted else None,
        struck=not claim.stands,
        decided=words.decided(claim.by, claim.reason) or None,
        as_read=words.value(key, as_read) if as_read != made.value else None,
        checked_by=tuple(one_line(name, 80) for name in claim.confirmed_by),
        via=words.via(made.via),
        as_of=words.as_of(made.as_of),
        quote=parted(made.quote, first - made.start, last - made.start),
        confidence=round(100 * made.confidence),
        because=tuple((_in_words(what), one_line(words, 200)) for what, words in made.because.items()),
        page=figure(key),
        in_text=in_text,
    )


def _in_words(decision: str) -> str:
    return one_line(decision, 40).replace("_", " ")
