"""Article → estimates: pure functions over plain values; `extract` joins them."""

from monitor.extraction.extract import extract

__all__ = ["extract"]
