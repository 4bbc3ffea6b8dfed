"""Bytes of a dropped file → Article: one module per format; what runs C code does so in a child process."""

from monitor.reading.reader import Reader, read

__all__ = ["Reader", "read"]
