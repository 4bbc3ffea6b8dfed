"""Reading articles without recording anything: the `extract` and `topic try` commands."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from monitor.article import Article
from monitor.errors import UnreadableError
from monitor.estimates import Estimate
from monitor.filing import displayed
from monitor.marking import print_list, print_marked
from monitor.printing import print_json
from monitor.reading import Reader
from monitor.reading.limits import Limits
from monitor.topics import Topic


class Form(StrEnum):
    """How estimates are printed."""

    JSON = "json"  # one line a file, for programs
    LIST = "list"  # each with its quote
    MARKED = "marked"  # in the whole text, with what decided each


def try_files(
    files: Iterable[Path], topics: Sequence[Topic], form: Form, extractor: str, limits: Limits | None = None
) -> bool:
    """Print what each file would give to the extractor of that name; whether all of them could be read."""
    all_read = True
    with Reader(limits, extractor=extractor, topics=topics) as reader:
        for file in files:
            try:
                article, estimates = _read(reader, file)
            except UnreadableError as error:
                all_read = False
                _print_fault(file, error, form)
                continue
            match form:
                case Form.JSON:
                    print_json([_record(file, article, estimates)])
                case Form.LIST:
                    print_list(file.name, article, estimates, topics)
                case Form.MARKED:
                    print_marked(file.name, article, estimates, topics)
    return all_read


def _read(reader: Reader, file: Path) -> tuple[Article, list[Estimate]]:
    try:
        with file.open("rb") as opened:
            data = opened.read(reader.limits.file_bytes + 1)  # one more, and it is refused
    except OSError as error:
        raise UnreadableError("not-accessible", f"{error.strerror}; see that the file is there") from error
    return reader.read_with_estimates(file.name, data)


def _record(file: Path, article: Article, estimates: Iterable[Estimate]) -> dict[str, Any]:
    """One line of the contract in docs/architecture.md."""
    about = {
        name: getattr(article, name)
        for name in ("title", "published", "date_basis", "outlet", "url", "language", "sha256")
    }
    return {"file": displayed_path(file), "article": about, "estimates": [_claim(made) for made in estimates]}


def _claim(made: Estimate) -> dict[str, Any]:
    names = (
        "topic measure low high qualifier source via status as_of scope quote start end confidence because"
    )
    return {name: getattr(made, name) for name in names.split()}


def displayed_path(file: Path) -> str:
    """A path as it can be printed as text."""
    return str(file).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _print_fault(file: Path, error: UnreadableError, form: Form) -> None:
    if form is Form.JSON:
        fault = {"file": displayed_path(file), "error": {"code": error.code, "message": str(error)}}
        print_json([fault])
    else:
        print(f"figurewatch: {displayed(file.name)}: {error}", file=sys.stderr)
