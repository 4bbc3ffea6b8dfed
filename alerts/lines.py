"""Text laid out in lines of a width counted in a terminal's columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len


def wrapped(text: str, width: int) -> str:
    """Every line broken at the width, its continuation indented as its first words are."""
    return "\n".join(part for line in text.split("\n") for part in _broken(line, width))


def _broken(line: str, width: int) -> Iterator[str]:
    words = [word for word in line.split(" ") if word]  # other spaces stand within numbers
    if not words or cell_len(line) <= width:
        yield line
        return
    indent = line[: len(line) - len(line.lstrip(" "))]
    current = indent + words[0]
    if len(words[0]) == 1 and not words[0].isalnum():  # "-", "!", "▲"
        indent += "  "
    for word in words[1:]:
        if cell_len(current) + 1 + cell_len(word) > width:
            yield current
            current = indent + word
        else:
            current += f" {word}"
    yield current
