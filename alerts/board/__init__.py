"""The board: the log as a small web site in the digests folder, opened from the disk (docs/board.md).

What pages and rows are made of are msgspec's structs: a full build makes hundreds of thousands of them, and a
frozen dataclass takes several times as long to make.
"""
