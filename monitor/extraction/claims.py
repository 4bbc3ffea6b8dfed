"""A number whose measure and subject are known, made into the estimate that is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.article import Article
from monitor.estimates import Estimate, Qualifier, Status
from monitor.extraction.confidence import TABLE_CELL, confidence_of
from monitor.extraction.dates import as_of
from monitor.extraction.focus import Verdict
from monitor.extraction.hedges import hedge_of, value_of
from monitor.extraction.measures import Candidate, Choice
from monitor.extraction.merging import DATED_ROW, Found
from monitor.extraction.quotes import quote_of
from monitor.extraction.refusals import REFUTED, UNTRUE
from monitor.extraction.scopes import scope_of
from monitor.extraction.sentences import Sentence
from monitor.extraction.status import status_of
from monitor.extraction.tables import Cell
from monitor.extraction.text import Role
from monitor.extraction.voices import Attribution

_TOTALS = frozenset({"total", "all", "sum", "overall"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A number of a sentence with its measure, and why it is about the subject."""

    sentence: Sentence
    candidate: Candidate
    choice: Choice
    verdict: Verdict
    following: Sequence[Sentence]

    def estimates(self, article: Article, topic: str, attribution: Attribution) -> Iterator[Found]:
        """The estimate, once for each body it is attributed to."""
        tokens = self.sentence.tokens
        number, counted = self.candidate.number, self.candidate.counted
        qualifier = self.candidate.qualifier
        if qualifier is Qualifier.EXACTLY and self._called_a_minimum():
            qualifier = Qualifier.AT_LEAST
        value = value_of(number, qualifier)
        trigger = (self.choice.trigger.first, self.choice.trigger.last) if self.choice.trigger else None
        status, status_words = status_of(
            self.sentence, number.first, number.last, trigger, self.following, self.choice.measure
        )
        quoted = '"' in self.sentence.words or self.sentence.quoted
        if status_words == UNTRUE and (attribution.sources or quoted):
            status, status_words = Status.CURRENT, REFUTED  # who says so rejects what nobody is named for
        scope = scope_of(self.sentence, number.first, counted, self.choice.measure)
        if status is Status.PREVIOUS and scope and scope.startswith(("the previous ", "the preceding ")):
            status, status_words = Status.CURRENT, "the figure of another period"
        dated = as_of(tokens, number.first, number.last) if self.sentence.dated else None
        start, end = self._quote()
        because = {
            "number": article.text[tokens[self.candidate.opens].start : tokens[number.last].end],
            "measure": self.choice.because,
            "subject": self.verdict.because,
            "source": attribution.because or "nobody is named",
            "status": status_words or "no sign of another time",
        }
        because |= {"scope": scope} if scope else {}
        because |= {"as_of": dated[1]} if dated else {}
        sources = () if status_words == REFUTED else attribution.sources
        for source in sources or (None,):
            estimate = Estimate(
                topic=topic,
                measure=self.choice.measure,
                low=value.low,
                high=value.high,
                qualifier=value.qualifier,
                source=source,
                via=attribution.via,
                status=status,
                as_of=dated[0] if dated else None,
                scope=scope,
                quote=article.text[start:end],
                start=start,
                end=end,
                number=(tokens[number.first].start, tokens[number.last].end),
                confidence=self._confidence(attribution),
                because=because,
            )
            headline = self.sentence.paragraph.role is Role.HEADLINE
            place = self.sentence.paragraph.index
            yield Found(estimate, headline, sentence=self.sentence.index, paragraph=place)

    def _called_a_minimum(self) -> bool:
        """ "He called the number a minimum": a hedge that follows."""
        heard = (self.sentence, *self.following[:1])
        return any("minimum" in sentence.words and {"call", "called"} & sentence.words for sentence in heard)

    def _quote(self) -> tuple[int, int]:
        """The words that a reader needs: number, hedge and trigger with what stands around them."""
        number = first, last = self.candidate.opens, self.candidate.closes
        if self.choice.trigger is not None:
            first, last = min(first, self.choice.trigger.first), max(last, self.choice.trigger.last)
        return quote_of(self.sentence, number, (first, last))

    def _confidence(self, attribution: Attribution) -> float:
        """How sure the whole is: the link to the measure, the subject and the source together."""
        link = max(0.4, 1.0 - self.choice.cost / 20)
        return confidence_of(link, self.verdict.sure, attribution.sure)


def cell_estimates(
    article: Article, topic: str, sentence: Sentence, cell: Cell, attribution: Attribution, *, named: bool
) -> Iterator[Found]:
    """The estimate of a table's cell. `named`: a cell of the row names the source, so the row is no scope."""
    value = value_of(cell.number, hedge_of(cell.tokens, cell.number).qualifier)
    dated = next((found for other in cell.others if (found := as_of(other, 0, len(other)))), None)
    row = " ".join(token.text for token in cell.row)
    scope = cell.column or (row if row and not named and not dated and row.lower() not in _TOTALS else None)
    start, end = sentence.start, sentence.end
    number = (cell.tokens[cell.number.first].start, cell.tokens[cell.number.last].end)
    for source in attribution.sources or (None,):
        estimate = Estimate(
            topic=topic,
            measure=cell.measure,
            low=value.low,
            high=value.high,
            qualifier=value.qualifier,
            source=source,
            via=attribution.via,
            status=Status.CURRENT,
            as_of=dated[0] if dated else None,
            scope=scope,
            quote=article.text[start:end],
            start=start,
            end=end,
            number=number,
            confidence=TABLE_CELL,
            because={
                "number": article.text[number[0] : number[1]],
                "measure": "the head of the column",
                "subject": "the table",
                "source": attribution.because or "nobody is named",
                "status": DATED_ROW if dated else "no sign of another time",
            },
        )
        yield Found(estimate, False)
