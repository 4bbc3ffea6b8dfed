"""Article → estimates: pure functions over plain values; `extract` joins them."""

from monitor.extraction.extract import PassedOver, extract, passed_over

__all__ = ["PassedOver", "extract", "passed_over"]
