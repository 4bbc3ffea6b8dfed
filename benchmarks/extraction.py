"""Extraction alone, measured: articles a second, how topics scale, and that cost grows with length only.

    python benchmarks/extraction.py [ARTICLES] [--large]

`--large` adds the longest of the hostile texts, among them one line of 10 MB.

Beside it, in the same run, what one would otherwise use, where installed (`pip install quantulum3 spacy`):
quantulum3, which finds quantities, and spaCy's blank English pipeline with the sentencizer, which only splits
words and sentences. Ratios matter; seconds are this machine's.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from monitor.app import shipped_seeds
from monitor.extraction import extract
from monitor.reading import read
from monitor.topic_files import load_topics
from monitor.topics import Topic

EXAMPLES = Path(__file__).parents[1] / "monitor" / "data" / "examples"
HOSTILE = {
    "one line of plain words": lambda size: "the men went on to the town and said so " * (size // 40),
    "one line of dense numbers": lambda size: "killed 300 and 2,700 wounded, North Korean " * (size // 43),
    "numbers without an end": lambda size: "1,234 " * (size // 6),
    "brackets and quotes": lambda size: (
        '("[' * (size // 6) + "300 North Korean soldiers killed" + ']")' * (size // 6)
    ),
    "quotes in brackets in quotes": lambda size: (
        "(\"'" * (size // 6) + "300 North Korean soldiers killed" + "'\")" * (size // 6)
    ),
    "capital letters": lambda size: "General Staff Of The Army Said " * (size // 31),
}
LARGE = {
    "100,000 numbers, one sentence": lambda: ", ".join(f"{at % 900 + 100}" for at in range(100_000)),
    "the same, each killed": lambda: ", ".join(f"{at % 900 + 100} killed" for at in range(100_000)),
    "nesting 100,000 deep": lambda: '(["' * 100_000 + "300 killed" + '"])' * 100_000,
    "one line of 10 MB": lambda: "the men went on to the town, where 300 were killed, and said so " * 156_250,
}


def main(number: int, *, large: bool) -> None:
    """Measure and print."""
    articles = [read(seed.name, seed.read_bytes()) for seed in sorted(shipped_seeds().iterdir())]
    topics = (*load_topics(), *load_topics(EXAMPLES))
    texts = [article.text for article in articles]
    kilobytes = sum(map(len, texts)) / len(texts) / 1000
    print(f"{number} articles of {kilobytes:.1f} KB on average, one core\n")

    rate = per_second(lambda at: extract(articles[at % 5], topics), number)
    print(f"extract, all {len(topics)} shipped topics:  {rate:9,.0f} articles/s")
    one = per_second(lambda at: extract(articles[at % 5], topics[:1]), number)
    hundred = [replace(topics[0], id=f"topic-{at}", aliases=(f"Ruritanian town {at}",)) for at in range(99)]
    many = per_second(lambda at: extract(articles[at % 5], [topics[0], *hundred]), number)
    print(f"extract, one topic:              {one:9,.0f} articles/s")
    print(f"extract, 100 topics:             {many:9,.0f} articles/s, {one / many:.1f} times the cost of one")
    for name, read_text in _others().items():
        other = per_second(lambda at, run=read_text: run(texts[at % 5]), min(number, 50))
        print(f"{name:<32} {other:9,.0f} articles/s, ours is {rate / other:.1f} times as fast")
    print()
    for name, text_of in HOSTILE.items():
        print(f"{name:<30} {growth(text_of, articles[0], topics[:1])}")
    for name, make in LARGE.items() if large else ():
        text = make()
        taken = seconds_for(text, articles[0], topics[:1])
        print(f"{name:<30} {taken:7.2f} s for {len(text) / 1e6:.2f} MB: {taken / len(text) * 1e6:.2f} s/MB")


def per_second(run: Callable[[int], object], number: int) -> float:
    """Calls a second, after a first round that warms up: the best of three, as other work only slows it."""
    for at in range(5):
        run(at)
    rounds = []
    each = max(number // 3, 1)
    for _ in range(3):
        start = time.perf_counter()
        for at in range(each):
            run(at)
        rounds.append(each / (time.perf_counter() - start))
    return max(rounds)


def growth(text_of: Callable[[int], str], like: object, topics: tuple[Topic, ...]) -> str:
    """Seconds for three lengths, each four times the one before: a linear cost takes four times as long."""
    taken = [seconds_for(text_of(size), like, topics) for size in (64_000, 256_000, 1_024_000)]
    return " · ".join(f"{seconds:7.2f} s" for seconds in taken) + f"   (×{taken[2] / taken[1]:.1f} for ×4)"


def seconds_for(text: str, like: object, topics: tuple[Topic, ...]) -> float:
    """Seconds to read one text as an article."""
    article = replace(like, text="North Korean soldiers. " + text)  # type: ignore[type-var]
    start = time.perf_counter()
    extract(article, topics)  # type: ignore[arg-type]
    return time.perf_counter() - start


def _others() -> dict[str, Callable[[str], object]]:
    found: dict[str, Callable[[str], object]] = {}
    if importlib.util.find_spec("spacy"):
        import spacy

        blank = spacy.blank("en")
        blank.add_pipe("sentencizer")
        found["spaCy blank with sentencizer"] = blank
    if importlib.util.find_spec("quantulum3"):
        from quantulum3 import parser

        found["quantulum3"] = parser.parse
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Extraction alone, measured.")
    parser.add_argument("articles", type=int, nargs="?", default=500, help="how many articles to read")
    parser.add_argument("--large", action="store_true", help="read the longest hostile texts as well")
    given = parser.parse_args()
    main(given.articles, large=given.large)
