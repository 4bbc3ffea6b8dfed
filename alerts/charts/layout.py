"""Chart → drawing, in the sizes that pages, digests and mails want."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from alerts.charts.axes import date_ticks, number_ticks, tick_in_words, with_years
from alerts.charts.describing import description
from alerts.charts.drawing import Anchor, Area, Asked, Dot, Drawing, Label, Look, Mark, Stroke, text_width
from alerts.charts.model import Chart, OtherSeries, Point, Role
from alerts.charts.placing import Room
from alerts.charts.thinning import thinned


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a chart is drawn, and how much of it is said. Lengths are pixels."""

    name: str
    narrowest: float  # the labels fit at this width and at any up to the widest
    widest: float
    height: float
    top: float  # room for a label above the highest number
    bottom: float  # room for the days
    text: float  # height of the letters; 0: nothing is written and no axis drawn
    rows: int  # steps of the axis of numbers at most
    dots: int  # reports that get a dot each at most; of more only the new one does
    columns: int  # more reports than these are thinned out
    asks: bool = False  # whether a page lets its reader ask each report what it is


SPARKLINE = Size(
    name="sparkline", narrowest=120, widest=120, height=28, top=5, bottom=5, text=0, rows=2,
    dots=0, columns=24,
)  # fmt: skip
DIGEST = Size(
    name="digest", narrowest=300, widest=600, height=160, top=26, bottom=22, text=12, rows=3,
    dots=40, columns=50,
)  # fmt: skip
PICTURE = Size(
    name="picture", narrowest=372, widest=372, height=178, top=28, bottom=24, text=13.5, rows=3,
    dots=40, columns=50,
)  # fmt: skip
MARGIN = (14.0, 12.0)  # pixels of paper beside, and above and below, what is painted as a picture
LARGE = Size(
    name="large", narrowest=300, widest=1000, height=320, top=28, bottom=24, text=12, rows=5,
    dots=300, columns=240, asks=True,
)  # fmt: skip

_RIGHT = 0.955  # where the last report stands; what it says holds on to the edge
_LEFT = 0.02
_DATE_GAP = 8.0  # pixels between two days at least
_FEW_DAYS = 6  # of reports; more days are not named one by one
_DOTS_OF_OTHERS = 40  # reports of somebody else that get a dot each
_RECALLED = 2  # recalled values that are told in words
_BAND, _BAND_OF_OTHERS = 0.22, 0.14  # opacity
_EDGE = 1.5  # of a range, pixels
_FADES = (0.17, 0.12, 0.07, 0.03)  # of an open end, from the number outwards
_FADE = 5.0  # pixels each
_FEW = 60  # reports; of more their open ends are too short to be seen
_STEEPEST = 4.0  # how many times a figure's own numbers the scale may reach up for those of others


def drawn(chart: Chart, size: Size) -> Drawing:
    """The chart in a size; the same chart gives the same drawing."""
    marks = tuple(_Plot(chart, size).marks())
    return Drawing(
        width=size.widest if size.widest == size.narrowest else None,
        height=size.height,
        marks=marks,
        title=chart.title,
        description=description(chart),
        kind=chart.kind,
        size=size.name,
    )


class _Plot:
    """One chart on its scales."""

    def __init__(self, chart: Chart, size: Size) -> None:
        self.size = size
        self.chart = chart
        self.series = thinned(chart.series, size.columns)
        self.aside = chart.aside if size.text else ()
        within = [other for other in chart.others if size.text and _fits(other, chart)]
        self.others = [(other.name, thinned(other.points, size.columns)) for other in within]
        self.beyond = [other for other in chart.others if size.text and other not in within]
        beside = [*self.aside, *(point for _, points in self.others for point in points)]
        everything = [*self.series, *beside] or chart.points
        numbers = [number for point in everything for number in point.stated]
        whole = not chart.percent and all(number == int(number) for number in numbers)
        self.ticks = number_ticks(min(numbers), max(numbers), size.rows, whole=whole)
        self.low, self.high = self.ticks[0], self.ticks[-1]
        if not size.text:  # a sparkline shows the shape alone, and uses all the height there is
            self.low, self.high = min(numbers), max(numbers)
        self.first = min(everything, key=lambda point: point.at)
        self.last = max(everything, key=lambda point: point.at)
        self.left = self._left()
        self._across = _RIGHT - self.left
        self._base = size.height - size.bottom
        self._up = self._base - size.top

    # -- scales ---------------------------------------------------------------------------------------

    def _left(self) -> float:
        """Where the first report stands: right of the numbers, which stand on their lines."""
        if not self.size.text:
            return 0.03
        widest = max(text_width(self._tick(number), self.size.text) for number in self.ticks)
        return min((widest + 8) / self.size.narrowest, 0.4)

    def _tick(self, number: float) -> str:
        step = self.ticks[1] - self.ticks[0]
        return tick_in_words(number, step, self.chart.reader, percent=self.chart.percent)

    def x(self, at: float) -> float:
        """Across, as part of the width."""
        start, end = self.first.at, self.last.at
        if start == end:
            return (self.left + _RIGHT) / 2
        return self.left + (at - start) / (end - start) * self._across

    def y(self, number: float) -> float:
        """Down, in pixels."""
        if self.low == self.high:
            return (self.size.top + self._base) / 2
        return self._base - (number - self.low) / (self.high - self.low) * self._up

    # -- marks ----------------------------------------------------------------------------------------

    def marks(self) -> Iterator[Mark]:
        """Everything, in the order in which it is painted."""
        steps = list(self._steps())
        room = Room(self.size.narrowest, self.size.widest, self.size.height - self.size.bottom + 2)
        dots = sorted(self._dots(), key=_is_stroke, reverse=True)
        for mark in (*steps, *dots):
            room.occupy(mark)
        if self.size.text:
            axes = [*self._grid(room), *self._days(room)]
            yield from sorted(axes, key=_is_stroke, reverse=True)
        yield from steps
        yield from dots
        if self.size.text:
            yield from self._labels(room)

    def _grid(self, room: Room) -> Iterator[Mark]:
        for number in self.ticks:
            y = self.y(number)
            look = Look.AXIS if number == self.ticks[0] else Look.GRID
            yield Stroke(0, y, 1, y, look, 1)
        for number in self.ticks:
            yield room.place(self._label(0, self.y(number) - 4, self._tick(number), Look.AXIS, "start"))

    def _days(self, room: Room) -> Iterator[Mark]:
        base = self.size.height - self.size.bottom
        for label in self._day_labels(room):
            yield Stroke(label.x, base, label.x, base + 4, Look.AXIS, 1)
            yield label

    def _day_labels(self, room: Room) -> list[Label]:
        """The days of the reports where they are few enough to be told apart, else round ones."""
        reader = self.chart.reader
        own = {point.day: point.at for point in reversed(self.series)}
        if len(own) == 1:
            reported = [point for point in (self.first, self.last) if point.role is Role.REPORTED]
            own = {**{point.day: point.at for point in reported}, **own}
        if 0 < len(own) <= _FEW_DAYS:
            chosen = self._apart(own, room)
            return [self._day_label(own[day], text, room) for day, text in with_years(chosen, reader)]
        most = int((_RIGHT - self.left) * self.size.narrowest / (6.2 * self.size.text + _DATE_GAP / 2))
        ticks = date_ticks(self.first.day, self.last.day, max(most, 2), reader)
        return [
            self._day_label(max(float(day.toordinal()), self.first.at), text, room) for day, text in ticks
        ]

    def _day_label(self, at: float, text: str, room: Room) -> Label:
        return room.along(self._label(self.x(at), self.size.height - 5, text, Look.AXIS))

    def _apart(self, days: Mapping[date, float], room: Room) -> list[date]:
        """As many of the days as find room: the last, the first, then the later ones before the earlier."""
        chosen: dict[date, tuple[float, float]] = {}
        for day in dict.fromkeys([max(days), min(days), *sorted(days, reverse=True)]):
            text = self.chart.reader.axis_day(day)  # with its year, as it may turn out to be the first
            start, end = room.span(self._day_label(days[day], text, room))
            if all(end + _DATE_GAP <= begin or stop + _DATE_GAP <= start for begin, stop in chosen.values()):
                chosen[day] = start, end
        return sorted(chosen)

    def _steps(self) -> Iterator[Mark]:
        for _, points in self.others:
            yield from self._steps_of(points, Look.OTHER, 1.25)
        yield from self._steps_of(self.series, Look.STEP, 2 if self.size.text else 1.5)

    def _steps_of(self, points: Sequence[Point], look: Look, width: float) -> Iterator[Mark]:
        """Each value as a level line until the next one; what it leaves open beside it."""
        own, spans = look is not Look.OTHER, list(self._spans(points))
        for point, _, x0, x1 in spans:
            mine = Look.NEW if point.new else look
            lowest, highest = point.stated
            if lowest != highest:
                opacity = _BAND if own else _BAND_OF_OTHERS
                yield Area(x0, self.y(highest), x1, self.y(lowest), mine, opacity)
            elif own and len(points) <= _FEW:
                yield from self._open_end(point, x0, x1, mine)
        for point, after, x0, x1 in spans:
            mine = Look.NEW if point.new else look
            lowest, highest = point.stated
            wide = width if point.value.low == point.value.high else min(width, _EDGE)
            for number in (lowest,) if lowest == highest else (lowest, highest):
                y = self.y(number)
                yield Stroke(x0, y, x1, y, mine, wide)
            if after and (riser := _riser(point, after)):
                yield Stroke(x1, self.y(riser[0]), x1, self.y(riser[1]), look, width)

    def _spans(self, points: Sequence[Point]) -> Iterator[tuple[Point, Point | None, float, float]]:
        """Each point, the next one, and from where to where it holds; the last one to the edge."""
        for number, point in enumerate(points):
            after = points[number + 1] if number + 1 < len(points) else None
            yield point, after, self.x(point.at), self.x(after.at) if after else 1.0

    def _open_end(self, point: Point, x0: float, x1: float, look: Look) -> Iterator[Mark]:
        """A band that fades away where the text leaves an end open."""
        if (point.value.low is None) == (point.value.high is None):
            return
        depth = _FADE if self.size.text else 2.0
        y, away = self.y(point.stated[0]), -1 if point.value.high is None else 1
        least, most = 0.0, self.size.height - self.size.bottom
        for number, opacity in enumerate(_FADES):
            ends = sorted((y + away * depth * number, y + away * depth * (number + 1)))
            upper, lower = max(ends[0], least), min(ends[1], most)
            if upper < lower:
                yield Area(x0, upper, x1, lower, look, opacity)

    def _dots(self) -> Iterator[Mark]:
        for _, points in self.others:
            if len(points) <= min(self.size.dots, _DOTS_OF_OTHERS):
                for point in points:
                    yield from self._dot(point, Look.OTHER, 1.75, asks=False)
        if len(self.series) <= self.size.dots:
            for point in self.series:
                if not point.new:
                    yield from self._dot(point, Look.STEP, 3 if self.size.asks else 2.5)
        for point in self.aside:
            look = Look.STRUCK if point.role is Role.STRUCK else Look.ASIDE
            yield from self._dot(point, look, 3.5, hollow=True)
        marked = [
            point for point in (*self.series, *self.aside) if point.new and point.role is not Role.STRUCK
        ]
        if not self.size.text and self.series:
            marked = [self.series[-1]]
        for point in marked:
            yield from self._dot(point, Look.NEW, 5 if self.size.text else 2.5)

    def _dot(
        self, point: Point, look: Look, radius: float, *, hollow: bool = False, asks: bool = True
    ) -> Iterator[Mark]:
        x = self.x(point.at)
        lowest, highest = (self.y(number) for number in point.stated)
        if lowest != highest:
            yield Stroke(x, highest, x, lowest, look, max(1.0, radius / 2))
        for number, y in enumerate(dict.fromkeys((highest, lowest))):
            asked = self._asked(point) if self.size.asks and asks and not number else None
            yield Dot(x, y, radius, look, hollow, asked)

    def _asked(self, point: Point) -> Asked:
        return Asked(point.id, self.chart.words(point), self.chart.dated(point), self.chart.remark(point))

    # -- words ----------------------------------------------------------------------------------------

    def _label(self, x: float, y: float, text: str, look: Look, anchor: Anchor = "middle") -> Label:
        return Label(x, 0.0, y, anchor, text, look, self.size.text)

    def _labels(self, room: Room) -> Iterator[Mark]:
        new = self.chart.new
        last = new or (self.series[-1] if self.series else None)
        placed: list[Label | None] = []
        if last:
            placed.append(self._number(room, last))
        for point in self._told_beside(last):
            x, upper, lower = self._place(point)
            look = Look.STRUCK if point.role is Role.STRUCK else Look.ASIDE
            placed.append(room.beside_dot(self._label(x, 0, self._said(point), look), upper, lower))
        for name, points in self.others:
            label = self._label(1, 0, f"{name}: {self.chart.words(points[-1])}", Look.OTHER)
            y = self.y(points[-1].stated[1])
            placed.append(room.at_line(label, self.x(points[-1].at), y))
        for other in self.beyond:
            words = f"↑ {other.name}: {self.chart.words(other.points[-1])}"
            placed.append(room.at_top(self._label(1, 0, words, Look.OTHER)))
        yield from (label for label in placed if label)

    def _number(self, room: Room, point: Point) -> Label:
        """The number that the picture is about, which is never left out."""
        x, upper, lower = self._place(point)
        look = Look.STRUCK if point.role is Role.STRUCK else Look.NEW if point.new else Look.STEP
        label = self._label(x, self.size.text + 2, self._said(point), look, "end")
        label = replace(label, size=self.size.text + 1.5, bold=True)
        return room.beside_dot(label, upper, lower) or room.place(replace(label, x=1.0))

    def _said(self, point: Point) -> str:
        words = self.chart.words(point)
        return f"{words}, {self.chart.remark(point)}" if point.role is Role.STRUCK else words

    def _told_beside(self, last: Point | None) -> Iterator[Point]:
        """The value before the last one, the first one, what was struck, and what was recalled lately."""
        before = [point for point in self.series if last is None or point.at < last.at]
        earlier = [point for point in before if last is None or point.value != last.value]
        if earlier:
            stood = earlier[-1]
            # where that value was first given, which is where its line begins
            for point in reversed(earlier):
                if point.value != stood.value:
                    break
                stood = point
            yield stood
            if before[0].value not in (stood.value, last and last.value):
                yield before[0]
        yield from (point for point in self.aside if point.role is Role.STRUCK and point is not last)
        recalled = [point for point in self.aside if point.role is Role.RECALLED and point is not last]
        yield from recalled[-_RECALLED:]

    def _place(self, point: Point) -> tuple[float, float, float]:
        """Across, and the upper and the lower end."""
        lowest, highest = point.stated
        return self.x(point.at), self.y(highest), self.y(lowest)


def _is_stroke(mark: Mark) -> bool:
    """Lines in a row become one in SVG, so they stand together, under what belongs to them."""
    return isinstance(mark, Stroke)


def _fits(other: OtherSeries, chart: Chart) -> bool:
    """Whether the figure's own steps can still be told apart on a scale that holds the other's numbers."""
    own = [number for point in chart.points for number in point.stated]
    if min(own) == max(own):  # a level line can be told whatever the scale
        return True
    return max(number for point in other.points for number in point.stated) <= _STEEPEST * max(own)


def _riser(point: Point, after: Point) -> tuple[float, float] | None:
    """Between which numbers one step leads to the next; None where they touch."""
    (low, high), (new_low, new_high) = point.stated, after.stated
    if high < new_low:
        return high, new_low
    if new_high < low:
        return low, new_high
    return None
