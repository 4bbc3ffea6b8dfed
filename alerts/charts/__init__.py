"""Small charts of a figure's history: one drawing, as SVG for pages and as PNG for mail."""
