"""The settings of what is removed again."""

from __future__ import annotations

from pydantic import Field

from monitor.settings.sections import Section


class RetentionSettings(Section):
    """How long the archive keeps original files; the log, with the articles as read, is kept for ever."""

    archive_days: int = Field(default=0, ge=0, le=36_500)  # 0: for ever
