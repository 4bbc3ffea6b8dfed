"""The settings of how much one dropped file may take."""

from __future__ import annotations

from pydantic import Field

from monitor.reading.limits import MB, Limits
from monitor.settings.sections import Section


class LimitSettings(Section):
    """What exceeds one of these is refused, and the next file is read."""

    file_mb: float = Field(default=20, gt=0, le=1024)
    text_mb: float = Field(default=2, gt=0, le=64)
    seconds: float = Field(default=10, ge=0.1, le=3600)
    memory_mb: int = Field(default=512, ge=256)  # the libraries alone take half of the least

    @property
    def limits(self) -> Limits:
        """The same in bytes and seconds."""
        return Limits(
            file_bytes=int(self.file_mb * MB),
            text_bytes=int(self.text_mb * MB),
            seconds=self.seconds,
            memory_bytes=self.memory_mb * MB,
        )
