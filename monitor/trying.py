"""Reading articles without recording anything: the `extract` command."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.text import Text

from monitor.article import Article
from monitor.errors import UnreadableError
from monitor.estimates import Estimate, in_words
from monitor.extraction import extract
from monitor.filing import displayed
from monitor.plain import plain
from monitor.printing import console as make_console
from monitor.printing import print_json
from monitor.reading import Reader
from monitor.topics import Topic, measure_label, source_name


def try_files(files: Iterable[Path], topics: Sequence[Topic], as_json: bool) -> bool:
    """Print what each file would give; whether all of them could be read."""
    all_read = True
    with Reader() as reader:
        for file in files:
            try:
                article = _article(reader, file)
            except UnreadableError as error:
                all_read = False
                _print_fault(file, error, as_json)
                continue
            estimates = extract(article, topics)
            if as_json:
                print_json([_record(file, article, estimates)])
            else:
                _print_estimates(file, article, estimates, topics)
    return all_read


def _article(reader: Reader, file: Path) -> Article:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableError("not-accessible", f"{error.strerror}; see that the file is there") from error
    return reader.read(file.name, data)


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


def _print_fault(file: Path, error: UnreadableError, as_json: bool) -> None:
    if as_json:
        fault = {"file": displayed_path(file), "error": {"code": error.code, "message": str(error)}}
        print_json([fault])
    else:
        print(f"figurewatch: {displayed(file.name)}: {error}", file=sys.stderr)


def _print_estimates(
    file: Path, article: Article, estimates: Sequence[Estimate], topics: Sequence[Topic]
) -> None:
    console = make_console()
    by_id = {topic.id: topic for topic in topics}
    heading = Text(plain(article.title or file.name), style="bold")
    published = f"{article.published} ({article.date_basis})" if article.published else "undated"
    about = " · ".join(part for part in (article.outlet, published) if part)
    console.print(heading, Text(f"{displayed(file.name)} · {plain(about)}", style="dim"), sep="\n")
    if not estimates:
        names = ", ".join(topic.name for topic in topics)
        console.print(Text(f"  No estimate on {names}."))
    for made in estimates:
        topic = by_id[made.topic]
        measure = topic.measures[made.measure]
        console.print(
            Text.assemble(
                "  ",
                (f"{source_name(topic, made.source)}: {measure_label(topic, made.measure)} ", "bold"),
                (in_words(made.value, percent=measure.percent), "bold yellow"),
                plain(_aside(made)),
            )
        )
        first, last = made.number[0] - made.start, made.number[1] - made.start
        quote = made.quote
        console.print(
            Text.assemble(
                "    “",
                plain(quote[:first]),
                (plain(quote[first:last]), "reverse"),
                plain(quote[last:]),
                "”",
            )
        )
    console.print()


def _aside(made: Estimate) -> str:
    """What else is known of a claim, in brackets."""
    parts = [
        "" if made.status == "current" else str(made.status),
        f"as of {made.as_of}" if made.as_of else "",
        f"scope: {made.scope}" if made.scope else "",
        f"via {made.via}" if made.via else "",
        f"confidence {made.confidence:.2f}",
    ]
    return f"  ({', '.join(part for part in parts if part)})"
