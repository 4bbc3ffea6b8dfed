"""The board: the log as a small web site in the digests folder, opened from the disk (docs/board.md)."""
