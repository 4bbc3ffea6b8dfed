#!/usr/bin/env python3
"""Measure how right the extractor reads a corpus of annotated articles.

    accuracy.py GOLD.jsonl FOLDER [--topics DIR] [--by measure|status|qualifier|topic|format]
                [--calibration] [--verbose]

GOLD holds one JSON object a line: {"id", "topic" (optional), "claims": [...]}; FOLDER holds the articles,
named by their id. A claim is right at level `figure` when measure, low and high are right, at `attributed`
when its source is too, and at `full` when qualifier, status and the presence of a scope are as well.
Claims
marked "optional" neither reward nor punish. --calibration says how often each confidence is right.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from monitor.article import Article
from monitor.errors import UnreadableError
from monitor.extraction import extract
from monitor.topic_files import load_topics
from monitor.topics import Topic

LEVELS = ("figure", "attributed", "full")
Claim = dict[str, Any]


def key(claim: Claim, level: str) -> tuple[object, ...]:
    """What must be equal for two claims to be one at a level."""
    ends = [claim["low"], claim["high"]]
    if claim["measure"].endswith("_rate"):
        ends = [None if end is None else int(end + 0.5) for end in ends]
    parts: tuple[object, ...] = (claim["measure"], *ends)
    if level == "figure":
        return parts
    parts += (claim.get("source"),)
    if level == "attributed":
        return parts
    return (*parts, claim.get("qualifier"), claim.get("status") or "current", bool(claim.get("scope")))


def outcomes(gold: Iterable[Claim], found: Iterable[Claim], level: str) -> Iterable[tuple[str, Claim]]:
    """Each claim that counts at a level, as right, missed or spurious."""
    required = {key(claim, level): claim for claim in gold if not claim.get("optional")}
    optional = {key(claim, level) for claim in gold if claim.get("optional")}
    guessed = {key(claim, level): claim for claim in found}
    for wanted, claim in required.items():
        yield ("right" if wanted in guessed else "missed"), claim
    for guess, claim in guessed.items():
        if guess not in required and guess not in optional:
            yield "spurious", claim


def article_of(path: Path) -> Article:
    """The article in a file, read as the service reads it."""
    from monitor.reading import read

    return read(path.name, path.read_bytes())


def topics_for(line: dict[str, Any], topics: dict[str, Topic]) -> list[Topic]:
    """The topic an article is annotated for, or the shipped ones."""
    return [topics[line["topic"]]] if line.get("topic") in topics else list(load_topics())


FIELDS = [
    "measure",
    "low",
    "high",
    "qualifier",
    "source",
    "via",
    "status",
    "as_of",
    "scope",
    "quote",
    "confidence",
]


def claims_of(path: Path, topics: list[Topic]) -> list[Claim]:
    """What the extractor finds in a file, in the fields of the gold."""
    estimates = extract(article_of(path), topics)
    return [{name: getattr(estimate, name) for name in FIELDS} for estimate in estimates]


def show(name: str, counts: dict[str, int]) -> None:
    """One line of the table."""
    right, missed, spurious = counts["right"], counts["missed"], counts["spurious"]
    precision = right / (right + spurious) if right + spurious else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(f"{name:24}{precision:10.3f}{recall:8.3f}{f1:7.3f}{right:8}{missed:8}{spurious:10}")


def report_miss(article: str, outcome: str, claim: Claim, others: Iterable[Claim]) -> None:
    """Say what was missed or is spurious, and the first level at which it is."""
    others = list(others)
    level = next(k for k in LEVELS if key(claim, k) not in {key(other, k) for other in others})
    shown = [str(claim.get(k)) for k in ("measure", "low", "high", "qualifier", "source", "status", "scope")]
    print(f"{article[:14]:15}{outcome:9}[{level}] {' '.join(shown)}\n      {claim['quote'][:170]}")


def group_of(by: str, line: Claim, claim: Claim) -> str:
    """The group of the break-down that a claim belongs to."""
    if by == "topic":
        return str(line.get("topic"))
    return Path(line["id"]).suffix if by == "format" else str(claim[by])


def rightness(claim: Claim, gold: Iterable[Claim]) -> tuple[bool, ...]:
    """Whether an estimate is right, level by level; an optional claim counts as right."""
    gold = list(gold)
    return tuple(key(claim, level) in {key(wanted, level) for wanted in gold} for level in LEVELS)


BANDS = (0.95, 0.9, 0.8, 0.7, 0.6, 0.0)


def show_calibration(judged: Sequence[tuple[float, tuple[bool, ...]]]) -> None:
    """How often the estimates of each band of confidence are right."""
    print(f"\n{'confidence':16}{'estimates':>10}" + "".join(f"{level:>12}" for level in LEVELS))
    rest = list(judged)
    for band in BANDS:
        mine = [right for confidence, right in rest if confidence >= band]
        rest = [each for each in rest if each[0] < band]
        shares = [sum(right[at] for right in mine) / len(mine) if mine else 1.0 for at in range(3)]
        print(f"{f'{band:.2f} and more':16}{len(mine):10}" + "".join(f"{share:12.2f}" for share in shares))
    sure = [right for confidence, right in judged if confidence >= 0.9]
    if sure:
        print(f"of {len(sure)} at 0.90 or more, {sum(right[0] for right in sure) / len(sure):.1%} are right")


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure accuracy against annotated articles.")
    parser.add_argument("gold", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--topics", type=Path, help="topic files besides the shipped ones")
    parser.add_argument("--by", choices=("measure", "status", "qualifier", "topic", "format"))
    parser.add_argument("--calibration", action="store_true", help="how often each confidence is right")
    parser.add_argument("--verbose", action="store_true", help="list what was missed and what is spurious")
    parser.add_argument("--predictions", type=Path, help="write what was found here, a JSON object a line")
    parser.add_argument("--only", default="", help="articles whose id begins so")
    return parser.parse_args()


def main() -> int:
    """Read, extract, compare, print."""
    args = parsed()
    folders = [None, args.topics] if args.topics else [None]
    topics = {topic.id: topic for folder in folders for topic in load_topics(folder)}
    totals: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    written: list[str] = []
    judged: list[tuple[float, tuple[bool, ...]]] = []
    for row in args.gold.read_text(encoding="utf-8").splitlines():
        line = json.loads(row)
        path = args.folder / line["id"]
        if not line["id"].startswith(args.only):
            continue
        try:
            found = claims_of(path, topics_for(line, topics))
        except UnreadableError as error:
            print(f"{line['id']}: {error}", file=sys.stderr)
            found = []
        written.append(json.dumps({"id": line["id"], "claims": found}))
        judged += [(claim["confidence"], rightness(claim, line["claims"])) for claim in found]
        for level in LEVELS:
            for outcome, claim in outcomes(line["claims"], found, level):
                totals["", level][outcome] += 1
                if args.by:
                    totals[group_of(args.by, line, claim), level][outcome] += 1
                if args.verbose and level == "full" and outcome != "right":
                    report_miss(line["id"], outcome, claim, found if outcome == "missed" else line["claims"])
    print(f"{'':24}{'precision':>10}{'recall':>8}{'F1':>7}{'right':>8}{'missed':>8}{'spurious':>10}")
    for (group, level), counts in sorted(
        totals.items(), key=lambda item: (item[0][0], LEVELS.index(item[0][1]))
    ):
        show(f"{group} {level}".strip(), counts)
    if args.calibration:
        show_calibration(judged)
    if args.predictions:
        args.predictions.write_text("\n".join(written) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
