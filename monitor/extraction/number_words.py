"""The words of numbers: ones, tens, scales and parts."""

from __future__ import annotations

_ONES = {
    word: value
    for value, word in enumerate(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen
        """.split()  # noqa: SIM905
    )
}

_TENS = dict(
    zip(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)

SMALL = {**_ONES, **_TENS}

SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "lakh": 10**5,
    "million": 10**6,
    "mln": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}

SUFFIXES = {
    "k": 1_000,
    "m": 10**6,
    "mn": 10**6,
    "bn": 10**9,
    "million": 10**6,
    "thousand": 1_000,
    "billion": 10**9,
}

PARTS = {
    "half": 1 / 2,
    "third": 1 / 3,
    "quarter": 1 / 4,
    "fifth": 1 / 5,
    "sixth": 1 / 6,
    "seventh": 1 / 7,
    "eighth": 1 / 8,
    "tenth": 1 / 10,
    "twentieth": 1 / 20,
}

NUMBER_WORDS = frozenset(SMALL) | frozenset(SCALES) | frozenset(PARTS) | {"dozen", "both"}
