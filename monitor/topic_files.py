"""Topic and measure files: TOML → `Topic`, or every fault at once."""

from __future__ import annotations

import difflib
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import takewhile
from pathlib import Path
from typing import Any

from monitor.errors import TopicError
from monitor.topics import Measure, Source, Topic, Vocabulary

_SHIPPED = Path(__file__).parent / "data"
_MEASURES = "measures.toml"
_TOPIC_KEYS = ("id", "name", "subject", "aliases", "measures", "sources", "measure", "units")
_MEASURE_KEYS = tuple(field.name for field in fields(Measure))
_MEASURE_WORDS = ("nouns", "done_to", "done_by", "weak", "together", "signs", "purposes", "share_of", "whole")
_SEE = "(see docs/topics.md)"


def load_topics(folder: Path | None = None) -> tuple[Topic, ...]:
    """The topics of a folder, ordered by id; without a folder the ones that ship with Figurewatch.

    Raises TopicError with every fault of every file.
    """
    reading = _Reading()
    vocabulary = reading.vocabulary(_SHIPPED / _MEASURES, Vocabulary())
    place = _SHIPPED / "topics" if folder is None else folder
    if (place / _MEASURES).is_file():
        vocabulary = reading.vocabulary(place / _MEASURES, vocabulary)
    topics = reading.topics(_topic_files(place), vocabulary)
    if reading.problems:
        raise TopicError(reading.problems)
    return tuple(sorted(topics, key=lambda topic: topic.id))


def load_topic(file: Path) -> Topic:
    """The topic of one file, with the measures.toml beside it if there is one. Raises TopicError."""
    reading = _Reading()
    vocabulary = reading.vocabulary(_SHIPPED / _MEASURES, Vocabulary())
    if (file.parent / _MEASURES).is_file():
        vocabulary = reading.vocabulary(file.parent / _MEASURES, vocabulary)
    topics = reading.topics([file], vocabulary)
    if reading.problems:
        raise TopicError(reading.problems)
    return topics[0]


def shipped_measures() -> Mapping[str, Measure]:
    """The shared vocabulary, by id."""
    return _Reading().vocabulary(_SHIPPED / _MEASURES, Vocabulary()).measures


def new_topic(name: str) -> str:
    """A commented topic file to start from, as text."""
    measures = shipped_measures()
    commented = (_SHIPPED / "topic.toml").read_text(encoding="utf-8")
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return commented.format(name=quoted, measures=_commented(", ".join(measures)))


def _commented(words: str) -> str:
    return textwrap.fill(words, 100, initial_indent="#   ", subsequent_indent="#   ")


def _topic_files(place: Path) -> list[Path]:
    if not place.is_dir():
        raise TopicError([f"{place}: there is no such folder; create it and put a topic file in it {_SEE}"])
    files = sorted(path for path in place.glob("*.toml") if path.name != _MEASURES)
    if not files:
        raise TopicError(
            [
                f"{place}: holds no topic (*.toml); write one of about 20 lines {_SEE}, "
                "or leave the folder unset"
            ]
        )
    return files


@dataclass
class _Reading:
    """What went wrong while the files were read."""

    problems: list[str] = field(default_factory=list)

    def vocabulary(self, path: Path, base: Vocabulary) -> Vocabulary:
        """A measures file, laid over the vocabulary before it."""
        content = self._parsed(path)
        return self._extended(path.name, content, base)

    def topics(self, files: Sequence[Path], vocabulary: Vocabulary) -> list[Topic]:
        """The topic of each file that can be used."""
        found: dict[str, tuple[Topic, str]] = {}
        for path in files:
            content = self._parsed(path)
            if not content:
                continue
            topic = self._topic(path, content, vocabulary)
            if topic.id in found:
                self._fault(
                    path.name,
                    "id",
                    f'"{topic.id}" is taken by {found[topic.id][1]}; give each topic an id of its own',
                )
            found[topic.id] = (topic, path.name)
        return [topic for topic, _ in found.values()]

    def _parsed(self, path: Path) -> dict[str, Any]:
        try:
            with path.open("rb") as file:
                content = tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            self.problems.append(f"{path.name}: not valid TOML: {error}; mend that line {_SEE}")
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(f"{path.name}: cannot be read: {error}")
        else:
            if not content:
                self.problems.append(f"{path.name}: is empty; write a topic of about 20 lines {_SEE}")
            return content
        return {}

    def _topic(self, path: Path, content: Mapping[str, Any], shared: Vocabulary) -> Topic:
        file = path.name
        for key in content:
            if key not in _TOPIC_KEYS:
                self._fault(file, key, f"is not a key of a topic{_did_you_mean(key, _TOPIC_KEYS)}")
        vocabulary = self._extended(file, content, shared)
        name = self._text(file, content, "name")
        return Topic(
            id=self._text(file, content, "id", path.stem) or path.stem,
            name=name,
            subject=self._text(file, content, "subject", name) or name,
            aliases=self._texts(file, content, "aliases", needed=True),
            measures=self._picked(file, content, vocabulary),
            sources=self._sources(file, content.get("sources", {})),
            vocabulary=vocabulary,
        )

    def _picked(self, file: str, content: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Measure]:
        picked = {}
        for measure in self._texts(file, content, "measures", needed=True):
            if measure in vocabulary.measures:
                picked[measure] = vocabulary.measures[measure]
            else:
                hint = _did_you_mean(measure, vocabulary.measures)
                self._fault(
                    file, "measures", f'"{measure}" is not a measure{hint or _one_of(vocabulary.measures)}'
                )
        return picked

    def _sources(self, file: str, table: object) -> dict[str, Source]:
        if not isinstance(table, dict):
            self._fault(
                file, "sources", 'is not a table; write [sources] and under it lines such as nis = ["NIS"]'
            )
            return {}
        return {source: self._source(file, source, entry) for source, entry in table.items()}

    def _source(self, file: str, source: str, entry: object) -> Source:
        key = f"sources.{source}"
        content = entry if isinstance(entry, dict) else {"aliases": entry}
        for stranger in content.keys() - {"name", "aliases"}:
            self._fault(
                file,
                f"{key}.{stranger}",
                f"is not a key of a source{_did_you_mean(stranger, ('name', 'aliases'))}",
            )
        aliases = self._texts(file, content, "aliases", needed=True, shown=key)
        name = self._text(file, content, "name", "", shown=f"{key}.name") or _display_name(source, aliases)
        return Source(id=source, name=name, aliases=aliases)

    def _extended(self, file: str, content: Mapping[str, Any], base: Vocabulary) -> Vocabulary:
        """The vocabulary with the `[[measure]]` and `[units]` of a file laid over it."""
        measures = dict(base.measures)
        entries = content.get("measure", [])
        if isinstance(entries, dict):  # [measure.crashes] instead of [[measure]] id = "crashes"
            entries = [
                {"id": key, **entry} if isinstance(entry, dict) else entry for key, entry in entries.items()
            ]
        for position, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
            measure = self._measure(file, position, entry, measures)
            if measure:
                measures[measure.id] = measure
        units = dict(base.units)
        table = content.get("units", {})
        if not isinstance(table, dict):
            self._fault(
                file,
                "units",
                'is not a table; write [units] and under it lines such as boats = ["boat", "dinghy"]',
            )
            table = {}
        for unit in table:
            units[unit] = (
                *units.get(unit, ()),
                *self._texts(file, table, unit, needed=True, shown=f"units.{unit}"),
            )
        return Vocabulary(measures=measures, units=units)

    def _measure(
        self, file: str, position: int, entry: object, known: Mapping[str, Measure]
    ) -> Measure | None:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
            self._fault(
                file, f"measure {position}", 'has no id; write id = "…", a short word such as "crashes"'
            )
            return None
        name = f"measure.{entry['id']}"
        for key in entry:
            if key not in _MEASURE_KEYS:
                self._fault(
                    file, f"{name}.{key}", f"is not a key of a measure{_did_you_mean(key, _MEASURE_KEYS)}"
                )
        words = {key: self._texts(file, entry, key, shown=f"{name}.{key}") for key in _MEASURE_WORDS}
        sum_of = self._texts(file, entry, "sum_of", shown=f"{name}.sum_of")
        instead_of = self._text(file, entry, "instead_of", "", shown=f"{name}.instead_of") or None
        for key, others in (
            ("together", words["together"]),
            ("share_of", words["share_of"]),
            ("sum_of", sum_of),
            ("instead_of", (instead_of,) if instead_of else ()),
        ):
            for other in others:
                if other not in known:
                    hint = _did_you_mean(other, known)
                    self._fault(file, f"{name}.{key}", f'"{other}" is not a measure above it{hint}')
        if not any(words.values()):
            self._fault(
                file, name, 'has no words; give it nouns, done_to or done_by, e.g. nouns = ["crashes"]'
            )
        return Measure(
            id=entry["id"],
            label=self._text(file, entry, "label", entry["id"].replace("_", " "), shown=f"{name}.label"),
            percent=self._flag(file, entry, "percent", name),
            strict=self._flag(file, entry, "strict", name),
            presence=self._flag(file, entry, "presence", name),
            counts=self._texts(file, entry, "counts", shown=f"{name}.counts") or ("people",),
            instead_of=instead_of,
            sum_of=sum_of,
            **words,
        )

    def _flag(self, file: str, content: Mapping[str, Any], key: str, shown: str) -> bool:
        value = content.get(key, False)
        if not isinstance(value, bool):
            self._fault(file, f"{shown}.{key}", "is neither true nor false")
            return False
        return value

    def _text(
        self, file: str, content: Mapping[str, Any], key: str, default: str | None = None, shown: str = ""
    ) -> str:
        value = content.get(key, default)
        if value is None:
            self._fault(file, shown or key, f'is missing; write {key} = "…"')
        elif not isinstance(value, str):
            self._fault(file, shown or key, f'is not text; write {key} = "…"')
        else:
            return value.strip()
        return ""

    def _texts(
        self, file: str, content: Mapping[str, Any], key: str, *, needed: bool = False, shown: str = ""
    ) -> tuple[str, ...]:
        value = content.get(key)
        if value is None and not needed:
            return ()
        if value is None:
            self._fault(file, shown or key, f'is missing; write {key} = ["…", "…"]')
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self._fault(file, shown or key, f'is not a list of words; write {key} = ["…", "…"]')
            return ()
        if needed and not value:
            self._fault(file, shown or key, f'is empty; write {key} = ["…", "…"]')
        return tuple(item.strip() for item in value)

    def _fault(self, file: str, key: str, remedy: str) -> None:
        self.problems.append(f"{file}: {key}: {remedy} {_SEE}")


def _did_you_mean(word: str, known: Mapping[str, object] | Sequence[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _one_of(known: Mapping[str, object]) -> str:
    return f"; the measures are {', '.join(sorted(known))}"


def _display_name(source: str, aliases: Sequence[str]) -> str:
    """The first short name with a capital, where none in small letters is before it; else the id in words.

    A name after "civil protection agency" may be that of who speaks for it.
    """
    capital = takewhile(lambda alias: alias[0].isupper(), aliases)
    short = next((alias for alias in capital if len(alias) <= 40), None)
    return short or source.replace("-", " ").capitalize()
