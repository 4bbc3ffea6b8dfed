"""Digests on a terminal: in colour where there is one, plain where the output goes to a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.text import Text

from alerts.channels.base import DeliveryError, Rendered
from alerts.lines import wrapped
from monitor.plain import plain_lines

_WIDEST = 96  # longer lines are hard to read, however wide the window
_STYLES = (
    ("^▲.*?·", "bold yellow"),
    ("^▼.*?·", "bold cyan"),
    ("^[●✎✕].*?·", "bold magenta"),
    ("^[≈=◦].*?·", "bold"),
    ("(?<=→ )[^→]+$", "bold"),
    (r"\*[^*]+\*", "bold"),
    (r"^ +! .*", "yellow"),
    ("^ +archive: .*|^figurewatch verify .*|^Figurewatch digest .*", "dim"),
)
_COLOURS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}


@dataclass(frozen=True, slots=True)
class TerminalChannel:
    """Prints digests as they are issued."""

    console: Console = field(repr=False)

    @property
    def place(self) -> str:
        """The terminal."""
        return "terminal"

    def send(self, message: Rendered) -> None:
        """Print the digest's text, in lines as wide as the terminal allows."""
        # Cleaned once more: what is printed may come from a template of the user's.
        text = plain_lines(message.unwrapped or message.text)
        lines = wrapped(text, min(self.console.width, _WIDEST)).split("\n")
        printed = "".join(f"{_painted(line, self.console)}\n" for line in lines)
        encoding = self.console.encoding
        try:
            # Not by console.print: at a closed pipe that ends the program.
            self.console.file.write(printed.encode(encoding, "replace").decode(encoding))
            self.console.file.flush()
        except (OSError, ValueError) as error:  # ValueError: the file has been closed
            raise DeliveryError(f"the terminal cannot be written to: {error}", permanent=False) from error


def _painted(line: str, console: Console) -> str:
    """The line with colours as the terminal knows them; markup in the line stays as it stands."""
    text = Text(line, end="")
    for pattern, style in _STYLES:
        text.highlight_regex(pattern, style)
    segments: Iterable[Segment] = text.render(console)
    if console.no_color:
        segments = Segment.remove_color(segments)
    colours = _COLOURS.get(console.color_system or "")
    return "".join(
        style.render(words, color_system=colours) if style else words for words, style, _ in segments
    )
