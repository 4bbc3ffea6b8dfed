"""Look for a text on which extraction raises or breaks a promise, guided by coverage.

    pip install atheris
    python tests/fuzz/fuzz_extraction.py -max_total_time=600 [CORPUS FOLDER]

Not part of the tests: it runs as long as it is told to, and stops at the first text that it finds.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))
with atheris.instrument_imports(include=["monitor"]):
    from monitor.article import Article
    from monitor.extraction import extract
    from monitor.topic_files import load_topics

import monitor

EXAMPLES = Path(monitor.__file__).parent / "data" / "examples"
TOPICS = (*load_topics(), *load_topics(EXAMPLES))
# Words that rules look for, so that the search need not find them letter by letter.
WORDS = [
    "North Korean soldiers",
    "killed",
    "wounded",
    "casualties",
    "deployed",
    "NIS",
    "said",
    "told lawmakers",
    "according to",
    "about",
    "at least",
    "more than",
    "nearly",
    "up to",
    "between",
    "and",
    "to",
    "from",
    "in January",
    "300",
    "2,700",
    "3,000 to 4,000",
    "a hundred",
    "47-hundred",
    "half a million",
    "30 percent",
    "one-quarter",
    "of them",
    "including",
    "earlier",
    "will",
    "denied",
    "Kharzan earthquake",
    "Ruvo flood",
    "Norrvik",
    "jobs",
    "measles",
    "cases",
    ".",
    ",",
    ";",
    '"',
    "(",
    ")",
    "\n",
    "—",
    "•",
    "a b",
    "the agency",
    "he",
    "it",
    "its count",
    "since",
    "last week",
    "another",
]


def one_text(data: bytes) -> None:
    """Extract from a text made of the bytes, half of it from our words."""
    chosen = atheris.FuzzedDataProvider(data)
    parts = []
    while chosen.remaining_bytes() > 1 and len(parts) < 120:
        parts.append(chosen.PickValueInList(WORDS) if chosen.ConsumeBool() else chosen.ConsumeUnicode(6))
    text = " ".join(parts)
    for made in extract(Article(sha256="", text_sha256="", text=text), TOPICS):
        assert text[made.start : made.end] == made.quote
        assert made.start <= made.number[0] < made.number[1] <= made.end
        assert made.low is not None or made.high is not None
        assert made.low is None or made.high is None or made.low <= made.high
        assert 0 <= made.confidence <= 1


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_text)
    atheris.Fuzz()
