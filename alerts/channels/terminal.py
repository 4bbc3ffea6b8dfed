"""Digests on a terminal: in colour where there is one, plain where the output goes to a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from alerts.channels.base import DeliveryError, Rendered
from alerts.plain import plain_lines, wrapped

_WIDEST = 96  # longer lines are hard to read, however wide the window
_STYLES = (
    ("^▲.*?·", "bold yellow"),
    ("^▼.*?·", "bold cyan"),
    ("^[●✎✕].*?·", "bold magenta"),
    ("^[≈=◦].*?·", "bold"),
    ("(?<=→ )[^→]+$", "bold"),
    (r"\*[^*]+\*", "bold"),
    (r"^ +! .*", "yellow"),
    ("^ +archive: .*|^log position .*|^Figurewatch digest .*", "dim"),
)


@dataclass(frozen=True, slots=True)
class TerminalChannel:
    """Prints digests as they are issued."""

    console: Console = field(repr=False)

    def send(self, message: Rendered) -> None:
        """Print the digest's text, in lines as wide as the terminal allows."""
        # Cleaned once more: what is printed may come from a template of the user's.
        text = plain_lines(message.unwrapped or message.text)
        try:
            for line in wrapped(text, min(self.console.width, _WIDEST)).split("\n"):
                # A Text is taken as it stands, without markup; soft_wrap leaves our line ends alone.
                self.console.print(_styled(line), soft_wrap=True, highlight=False)
        except OSError as error:
            reason = error.strerror or str(error)
            raise DeliveryError(f"the terminal cannot be written to: {reason}", permanent=False) from error


def _styled(line: str) -> Text:
    text = Text(line)
    for pattern, style in _STYLES:
        text.highlight_regex(pattern, style)
    return text
