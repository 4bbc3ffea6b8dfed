"""The colours and weights of a chart, the same in SVG and PNG; those of templates/digest.css.j2."""

from __future__ import annotations

from alerts.charts.drawing import Look

_INK, _QUIET, _GREY = "#3d4148", "#5c6168", "#a3a7ad"
_NEW = {
    "raised": "#96400b",
    "lowered": "#0b5a70",
    "first": "#47408f",
    "corrected": "#8d2742",
    "edited": "#8d2742",
    "withdrawn": "#8d2742",
}
_LINES = {
    Look.GRID: "#ebe8e1",
    Look.AXIS: "#bdb9b0",
    Look.OTHER: _GREY,
    Look.STEP: _INK,
    Look.ASIDE: "#8a8f96",
    Look.STRUCK: "#8d2742",
}
_TEXTS = {
    Look.AXIS: "#6b6f76",
    Look.OTHER: "#777b82",
    Look.STEP: _INK,
    Look.ASIDE: _QUIET,
    Look.STRUCK: "#8d2742",
}
PAPER = "#ffffff"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"


def line_colour(look: Look, kind: str) -> str:
    """Of lines, areas and dots; what is new has the colour of its kind of change."""
    return _NEW.get(kind, _INK) if look is Look.NEW else _LINES[look]


def text_colour(look: Look, kind: str) -> str:
    """Of words, dark enough to be read."""
    return _NEW.get(kind, _INK) if look is Look.NEW else _TEXTS[look]
