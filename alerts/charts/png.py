"""The process that paints drawings as PNG, started by `pictures` and never imported: matplotlib is heavy.

In, on standard input: a JSON list of drawings. Out: for each a length in four bytes and that many bytes.
The same drawing gives the same bytes on the same machine.
"""

from __future__ import annotations

import contextlib
import io
import sys
from typing import Any

import msgspec

from alerts.channels.base import IMAGE_LIMIT
from alerts.charts.drawing import Area, Dot, Drawing, Label, Stroke
from alerts.charts.layout import MARGIN
from alerts.charts.looks import PAPER, line_colour, text_colour

_DENSITY = 2.8  # dots of the picture to a pixel of the drawing
_MEMORY = 1 << 30  # bytes of address space beyond what the libraries take
_UNIT = 100.0  # pixels of the drawing to matplotlib's inch
_POINT = 72 / _UNIT  # its points to a pixel
_FONTS = ("Liberation Sans", "Arial", "Helvetica", "DejaVu Sans")  # the last one comes with matplotlib
_MORE_LETTERS = ("Noto Sans CJK", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans", "Unifont")


def main() -> None:
    """Paint what standard input asks for."""
    painter = _Painter()
    _bounded()
    for drawing in msgspec.json.decode(sys.stdin.buffer.read(), type=list[Drawing]):
        png = painter.png(drawing)
        sys.stdout.buffer.write(len(png).to_bytes(4, "big") + png)
    sys.stdout.buffer.flush()


def _bounded() -> None:
    """Have the system refuse us more memory than any chart needs, where it can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            taken = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + _MEMORY, taken + _MEMORY))


class _Painter:
    """matplotlib without pyplot: figures of their own, nothing kept between them."""

    def __init__(self) -> None:
        import matplotlib
        from matplotlib import font_manager

        matplotlib.use("agg")
        known = {entry.name for entry in font_manager.fontManager.ttflist}
        more = sorted(name for name in known if name.startswith(_MORE_LETTERS))
        self._family = [*(name for name in _FONTS if name in known), *more[:8]]

    def png(self, drawing: Drawing) -> bytes:
        """The picture, with its colours reduced where it would be too large otherwise."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from PIL import Image

        assert drawing.width is not None
        across, down = MARGIN
        width, height = drawing.width + 2 * across, drawing.height + 2 * down
        figure = Figure(figsize=(width / _UNIT, height / _UNIT), dpi=_UNIT * _DENSITY, facecolor=PAPER)
        canvas: Any = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(-across, drawing.width + across)
        axes.set_ylim(drawing.height + down, -down)
        for rank, mark in enumerate(drawing.marks):
            self._paint(axes, mark, drawing, rank)
        canvas.draw()
        size = canvas.get_width_height()
        image = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")
        for colours in (256, 64, 16):
            file = io.BytesIO()
            # Without dithering, which would speckle the paper; with neither date nor program named.
            image.quantize(colours, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
            if file.tell() <= IMAGE_LIMIT:
                break
        return file.getvalue()

    def _paint(self, axes: Any, mark: Any, drawing: Drawing, rank: int) -> None:
        from matplotlib import lines, patches

        width, kind = drawing.width or 0.0, drawing.kind
        match mark:
            case Stroke():
                axes.add_line(
                    lines.Line2D(
                        (mark.x0 * width, mark.x1 * width), (mark.y0, mark.y1), zorder=rank,
                        color=line_colour(mark.look, kind), linewidth=mark.width * _POINT,
                        solid_capstyle="projecting", clip_on=False,
                    )
                )  # fmt: skip
            case Area():
                corner, across = (mark.x0 * width, mark.y0), (mark.x1 - mark.x0) * width
                axes.add_patch(
                    patches.Rectangle(
                        corner, across, mark.y1 - mark.y0, zorder=rank, linewidth=0, clip_on=False,
                        facecolor=line_colour(mark.look, kind), alpha=mark.opacity,
                    )
                )  # fmt: skip
            case Dot():
                colour = line_colour(mark.look, kind)
                face, edge, line = (PAPER, colour, 1.5) if mark.hollow else (colour, PAPER, 1.0)
                axes.add_patch(
                    patches.Circle(
                        (mark.x * width, mark.y), mark.radius, zorder=rank, facecolor=face, edgecolor=edge,
                        linewidth=line * _POINT, clip_on=False,
                    )
                )  # fmt: skip
            case Label():
                self._write(axes, mark, drawing, rank)

    def _write(self, axes: Any, label: Label, drawing: Drawing, rank: int) -> None:
        from matplotlib import patheffects

        axes.text(
            label.x * (drawing.width or 0.0) + label.dx, label.y, label.text,
            ha={"start": "left", "middle": "center", "end": "right"}[label.anchor], va="baseline",
            color=text_colour(label.look, drawing.kind), fontsize=label.size * _POINT, zorder=rank,
            fontweight="bold" if label.bold else "normal", family=self._family,
            # A "$" would begin a formula.
            parse_math=False, clip_on=False,
            path_effects=[patheffects.withStroke(linewidth=3 * _POINT, foreground=PAPER)],
        )  # fmt: skip


if __name__ == "__main__":
    main()
