"""Words that name one thing: "quake" and "earthquake", "layoffs" and "job cuts"."""

from __future__ import annotations

_KIN = [
    {"earthquake", "quake", "tremor"}, {"flood", "flooding", "flash"},
    {
        "layoff", "redundancy", "redundant", "cut", "job", "position", "role", "lay", "laid", "laying",
        "trim", "worker", "employee", "workforce", "staff", "headcount", "sack", "fire", "fired", "axe",
        "slash", "shed",
    },
    {"outbreak", "epidemic", "case", "infection", "infected", "virus"}, {"shipwreck", "sinking", "capsize"},
]  # fmt: skip


def names_all(words: frozenset[str], name: tuple[frozenset[str], ...]) -> bool:
    """Whether all words of a name are said, each by itself or by one of its kin."""
    return not any(words.isdisjoint(alike) for alike in name)


def with_kin(word: str) -> frozenset[str]:
    """A word and all that stand for it."""
    return frozenset({word}).union(*(kin for kin in _KIN if word in kin))
