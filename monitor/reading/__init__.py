"""Bytes of a dropped file → Article and estimates: one module per format, all run in a child process."""

from monitor.reading.reader import Reader, read

__all__ = ["Reader", "read"]
