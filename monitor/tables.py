"""The tables that keep an event log in SQL, for `sql_store`; docs/architecture.md explains them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Integer, Text
from sqlmodel import Field, SQLModel

# Keys are sorted by code point everywhere: SQLite does, PostgreSQL must be told.
_NAME: Any = Text().with_variant(Text(collation="C"), "postgresql")
_POSITION: Any = BigInteger().with_variant(Integer(), "sqlite")  # which SQLite needs for its row numbers
_TEXT: Any = Text


class EventRow(SQLModel, table=True):
    """One appended event."""

    __tablename__ = "events"
    position: int = Field(primary_key=True, sa_type=_POSITION, sa_column_kwargs={"autoincrement": False})
    recorded_at: str = Field(sa_type=_TEXT)
    type: str = Field(sa_type=_TEXT)
    version: int
    cause: str = Field(sa_type=_TEXT)
    key: str = Field(unique=True, sa_type=_NAME)
    payload: str = Field(sa_type=_TEXT)
    hash: str = Field(sa_type=_TEXT)


class TextRow(SQLModel, table=True):
    """The text of an article, once, under the hash of what it says."""

    __tablename__ = "texts"
    sha256: str = Field(primary_key=True, sa_type=_NAME)  # hex, of the UTF-8 bytes
    body: bytes  # the same bytes, compressed by zlib


class DocumentRow(SQLModel, table=True):
    """One document of a projection."""

    __tablename__ = "documents"
    __table_args__ = {"sqlite_with_rowid": False}  # one tree, in the order of the keys
    projection: str = Field(primary_key=True, sa_type=_NAME)
    key: str = Field(primary_key=True, sa_type=_NAME)
    body: str = Field(sa_type=_TEXT)
    proof: str = Field(sa_type=_TEXT)


class CheckpointRow(SQLModel, table=True):
    """How far, and by which version of its fold, a projection has been folded."""

    __tablename__ = "checkpoints"
    projection: str = Field(primary_key=True, sa_type=_NAME)
    version: int
    position: int = Field(sa_type=_POSITION)
    proof: str = Field(sa_type=_TEXT)


TABLES = frozenset(SQLModel.metadata.tables)


def create_missing(connection: Any) -> None:
    """Make the tables that are not there."""
    SQLModel.metadata.create_all(connection)
