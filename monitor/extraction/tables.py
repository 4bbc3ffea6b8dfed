"""Tables, as the readers write them: one row a line, cells parted by bars.

A column whose heading names a measure ("Killed", "Cases") gives a figure in each row; the first cell of the
row is its scope, unless it is a date or the name of a source, which are what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.extraction.lexicon import Kind, Lexicon
from monitor.extraction.numbers import Number, find
from monitor.extraction.sentences import Sentence
from monitor.extraction.tokens import Token
from monitor.extraction.words import MONTHS

BAR = "|"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table: its number, its measure, and the heads of its row and column."""

    number: Number
    tokens: Sequence[Token]  # of the cell
    measure: str
    column: str  # the head of its column, where that is a kind of the measure
    row: Sequence[Token]  # the row's first cell
    others: Sequence[Sequence[Token]]  # the cells of the row that hold no figure


@dataclass
class Table:
    """The table being read: the measures of its columns, None outside one."""

    columns: list[str | None] | None = None
    heads: list[str] | None = None
    whole: str | None = None  # the measure of a table whose columns are only kinds of it

    def read(self, sentence: Sentence, lexicon: Lexicon, spoken_of: str | None) -> Iterator[Cell]:
        """The figures of a line; a line without bars ends the table."""
        cells = _cells(sentence.tokens)
        if len(cells) < 2:
            self.end()
            return
        if self.columns is None:
            self._begin(cells, lexicon, spoken_of)
            return
        others = [cell for cell in cells if not find(cell) or _is_date(cell)]
        kinds = self.whole if self.whole and all(_lone_number(cell) for cell in cells) else None
        for place, cell in enumerate(cells[: len(self.columns)]):
            measure = self.columns[place] or kinds
            numbers = find(cell)
            if (
                measure is None
                or len(numbers) != 1
                or numbers[0].percent
                or numbers[0].low <= 0
                or _is_date(cell)
            ):
                continue
            row = cells[0] if place and not kinds else ()
            column = (self.heads or [""])[place] if kinds else ""
            yield Cell(numbers[0], cell, measure, column, row, others)

    def end(self) -> None:
        """Leave the table."""
        self.columns = self.whole = None

    def _begin(self, cells: Sequence[Sequence[Token]], lexicon: Lexicon, spoken_of: str | None) -> None:
        """Take a heading row: what each column measures."""
        self.columns, self.heads = [], []
        for cell in cells:
            nouns = [
                sense.measure
                for trigger in lexicon.triggers.find(cell)
                for sense in trigger.found
                if sense.kind is Kind.NOUN and not lexicon.measures[sense.measure].percent
            ]
            self.columns.append(nouns[0] if nouns else None)
            self.heads.append(" ".join(token.text for token in cell))
        if not any(self.columns) and spoken_of is not None:
            self.whole = spoken_of


def _cells(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens of a line, parted at the bars."""
    if not any(token.text == BAR for token in tokens):
        return []
    cells: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == BAR:
            cells.append([])
        else:
            cells[-1].append(token)
    return [cell for cell in cells if cell]


def _lone_number(cell: Sequence[Token]) -> bool:
    numbers = find(cell)
    return len(numbers) == 1 and numbers[0].first == 0 and numbers[0].last == len(cell) - 1


def _is_date(cell: Sequence[Token]) -> bool:
    return any(token.norm in MONTHS for token in cell)
