"""Estimates shown to people: as a list with quotes, or marked in the text with what decided each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from alerts.locales import DEFAULT_LOCALE
from alerts.wording import as_of_in_words
from monitor.article import Article
from monitor.estimates import Estimate, in_words
from monitor.extraction import passed_over
from monitor.filing import displayed
from monitor.plain import plain
from monitor.printing import console as make_console
from monitor.topics import Topic, measure_label, source_name
from monitor.written_names import written_name


def print_list(file: str, article: Article, estimates: Sequence[Estimate], topics: Sequence[Topic]) -> None:
    """Each estimate with its quote, the number marked in it."""
    console = make_console()
    _print_heading(console, file, article, estimates, topics)
    for made in estimates:
        console.print(_headline(made, topics))
        quote = _with_number_marked(article.text, made.start, made.end, made)
        console.print(Text.assemble("    “", quote, "”"))
    console.print()


def print_marked(file: str, article: Article, estimates: Sequence[Estimate], topics: Sequence[Topic]) -> None:
    """The whole text with the numbers of the estimates marked, and under it what decided each of them."""
    console = make_console()
    _print_heading(console, file, article, estimates, topics)
    console.print()
    for line in _marked(article.text, estimates).split("\n"):
        console.print(line)
    console.print()
    for index, made in enumerate(estimates, 1):
        console.print(Text.assemble((f"[{index}]", "bold cyan"), _headline(made, topics)))
        for decision, words in made.because.items():
            console.print(Text.assemble((f"      {decision}: ", "dim"), plain(words)))
    _print_passed_over(console, article, estimates, topics)
    console.print()


def _print_passed_over(
    console: Console, article: Article, estimates: Sequence[Estimate], topics: Sequence[Topic]
) -> None:
    """The numbers that could be counts and are no estimates; dates, money and the like are not listed."""
    taken = {(made.topic, made.number[0]) for made in estimates}
    left = [one for one in passed_over(article, topics) if (one.topic, one.start) not in taken]
    if left:
        console.print(Text("\nNumbers passed over", style="bold"))
    for one in left:
        before = plain(article.text[max(0, one.start - 30) : one.start])
        after = plain(article.text[one.end : one.end + 30])
        number = (plain(article.text[one.start : one.end]), "bold")
        console.print(Text.assemble("  …", before, number, after, "…"))
        console.print(Text(f"      {one.topic}: {plain(one.why)}", style="dim"))


def _print_heading(
    console: Console, file: str, article: Article, estimates: Sequence[Estimate], topics: Sequence[Topic]
) -> None:
    published = f"{article.published} ({article.date_basis})" if article.published else "undated"
    about = " · ".join(part for part in (article.outlet, published) if part)
    console.print(Text(plain(article.title or file), style="bold"))
    console.print(Text(f"{displayed(file)} · {plain(about)}", style="dim"))
    if not estimates:
        names = ", ".join(topic.name for topic in topics)
        console.print(Text(f"  No estimate on {names}."))


def _headline(made: Estimate, topics: Sequence[Topic]) -> Text:
    topic = next(topic for topic in topics if topic.id == made.topic)
    label = measure_label(topic, made.measure)
    return Text.assemble(
        "  ",
        (plain(f"{_source(topic, made)}: {label} "), "bold"),
        (in_words(made.value, percent=topic.measures[made.measure].percent), "bold yellow"),
        plain(_aside(made)),
    )


def _source(topic: Topic, made: Estimate) -> str:
    listed = made.source is None or made.source in topic.sources
    return (not listed and written_name(made)) or source_name(topic, made.source)


def _aside(made: Estimate) -> str:
    """What else is known of a claim, in brackets."""
    parts = [
        "" if made.status == "current" else str(made.status),
        as_of_in_words(made.as_of, DEFAULT_LOCALE) if made.as_of else "",
        f"scope: {made.scope}" if made.scope else "",
        f"via {made.via}" if made.via else "",
        f"confidence {made.confidence:.2f}",
    ]
    return f"  ({', '.join(part for part in parts if part)})"


def _with_number_marked(text: str, start: int, end: int, made: Estimate) -> Text:
    first, last = made.number
    return Text.assemble(
        plain(text[start:first]), (plain(text[first:last]), "reverse"), plain(text[last:end])
    )


def _marked(text: str, estimates: Sequence[Estimate]) -> Text:
    """The text with each estimate's number set off and followed by its index."""
    marked, at = Text(), 0
    in_order = sorted(enumerate(estimates, 1), key=lambda each: each[1].number)
    for index, made in in_order:
        first, last = made.number
        if first >= at:
            marked.append(_lines(text[at:first]))
            marked.append(plain(text[first:last]), "reverse bold")
            at = last
        marked.append(f"[{index}]", "bold cyan")
    marked.append(_lines(text[at:]))
    return marked


def _lines(text: str) -> str:
    """Several lines made harmless one by one; spaces at their ends stay, since numbers may follow."""
    return "\n".join(plain(line) for line in text.split("\n"))
