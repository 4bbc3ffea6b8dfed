"""The names that sources go by in articles: those a topic lists, and the roles any topic may quote."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.lexicon import kept
from monitor.extraction.nations import DEMONYMS, NATIONS
from monitor.extraction.phrases import PhraseBook
from monitor.extraction.tokens import Token, tokenise
from monitor.extraction.words import word_set
from monitor.topics import Topic

_ROLES = {
    "officials": "officials",
    "official": "officials",
    "authorities": "officials",
    "authority": "officials",
    "police": "police",
    "rescuers": "rescuers",
    "firefighters": "fire-service",
    "fire department": "fire-service",
    "coast guard": "coast-guard",
    "coastguard": "coast-guard",
    "mayor": "mayor",
    "governor": "governor",
    "prosecutors": "prosecutors",
    "the company": "company",
    "the union": "union",
    "health ministry": "health-ministry",
    "interior ministry": "interior-ministry",
    "defence ministry": "defense-ministry",
    "civil defence": "civil-defense",
    "civil protection": "civil-protection",
    "red cross": "red-cross",
    "red crescent": "red-crescent",
    "aid groups": "aid-groups",
    "aid agencies": "aid-groups",
    "relief agencies": "aid-groups",
    "aid workers": "aid-workers",
    "relief workers": "aid-workers",
    "rescue workers": "rescuers",
    "emergency services": "emergency-services",
    "disaster agency": "disaster-agency",
    "united nations": "un",
    "UN": "un",
    "world health organization": "who",
    "WHO": "who",
    "UN agency": "un",
    "UN migration agency": "iom",
    "UN refugee agency": "unhcr",
    "UN children's agency": "unicef",
    "UN health agency": "who",
    "UN food agency": "wfp",
    "Save the Children": "save-the-children",
    "Doctors Without Borders": "msf",
    "unicef": "unicef",
    "iom": "iom",
    "unhcr": "unhcr",
}


def _words(name: str) -> tuple[str, ...]:
    return tuple(token.norm for token in tokenise(name))


# written in small letters as well
_ROLE_NAMES = frozenset(_words(role) for role in _ROLES if role.islower())
UNLISTED_ROLES = frozenset(_ROLES.values())
_BODIES = word_set(
    """
    ministry staff house nations council department corps korea intelligence cross crescent bank
    officials agency service states project mission executive command government office forces guard
    union tech officer ministers
    """
)

_SHORT = {"United States": "US", "United Kingdom": "UK"}
PEOPLES = frozenset(word for name in DEMONYMS for word in name.split())


@kept
def source_book(topic: Topic) -> PhraseBook[str]:
    """The names of a topic's sources, persons by surname too, and the roles any topic may quote."""
    book: PhraseBook[str] = PhraseBook()
    for source in topic.sources.values():
        for alias in source.aliases:
            book.add(alias, source.id, proper=alias[0].isupper() and _words(alias) not in _ROLE_NAMES)
            if alias in _SHORT:
                book.add(_SHORT[alias], source.id, proper=True)
    for source in topic.sources.values():
        for alias in source.aliases:
            surname = _surname(alias)
            if surname:
                book.add(surname, source.id, proper=True)
    for role, slug in _ROLES.items():
        book.add(role, slug)
    return book


def _surname(alias: str) -> str | None:
    """The surname of a person's name; None where the alias is a body."""
    words = alias.split()
    if len(words) != 2 or not all(word[0].isupper() and word[1:].islower() for word in words):
        return None
    return None if any(word.lower() in _BODIES for word in words) else words[1]


def partly_named(topic: Topic, words: frozenset[str]) -> str | None:
    """The only source of a topic one of whose names has all these words; None where several have, or none."""
    said = frozenset(_folded(word) for word in words)
    found = {source for name, source in _names(topic) if said <= name}
    return found.pop() if len(found) == 1 else None


def as_listed(source: str, first: int, tokens: Sequence[Token], topic: Topic) -> str:
    """ "The territory's health ministry": the one health ministry that a topic lists, if the words fit it.

    `first` is where the body's words begin; a nation there or just before must be in the listed name.
    """
    words = frozenset(source.split("-"))
    if source in topic.sources or words.isdisjoint(_LISTED_IN_FULL):
        return source
    near = [*tokens[max(0, first - 3) : first + 2]]
    near += [
        tokens[at + 1] for at in range(first, min(first + 4, len(tokens) - 1)) if tokens[at].norm == "in"
    ]
    nations = frozenset(
        part for token in near for part in DEMONYMS.get(token.norm, NATIONS.get(token.norm, "")).split()
    )
    return partly_named(topic, words | nations) or _otherwise_called(topic, words, nations) or source


def _otherwise_called(topic: Topic, words: frozenset[str], nations: frozenset[str]) -> str | None:
    """ "The state civil defence authority": a listed body whose name tells of no other kind, or of none."""
    said = words - _KINDS - _OF_WHAT_LEVEL
    if len(said) < 2:
        return None  # "the interior department" need be no interior ministry
    said, found = said - nations, set()
    for name, source in _names(topic):
        of_another = nations and not nations.issuperset(name & _OF_NATIONS)
        if not of_another and said == name - _KINDS - _OF_WHAT_LEVEL - _OF_NATIONS:
            found.add(source)
    return found.pop() if len(found) == 1 else None


_OF_NATIONS = frozenset(part for name in DEMONYMS.values() for part in name.split())
_KINDS = word_set("agency authority office unit department directorate service administration bureau body")
_OF_WHAT_LEVEL = word_set("state federal national regional provincial local")

_LISTED_IN_FULL = word_set(
    "ministry department agency authority office defense protection service unit directorate"
)


@kept
def _names(topic: Topic) -> tuple[tuple[frozenset[str], str], ...]:
    """The words of each name of a topic's sources, with the source."""
    return tuple(
        (frozenset(_folded(token.norm) for token in tokenise(alias)), source.id)
        for source in topic.sources.values()
        for alias in source.aliases
    )


def _folded(word: str) -> str:
    """A people's word as its nation's: "Korean" names what "Korea" does."""
    return _NATION_OF.get(word, word)


_NATION_OF = {people.split()[-1]: nation.split()[-1] for people, nation in DEMONYMS.items()}


def also_named(tokens: Sequence[Token], first: int, source: str, book: PhraseBook[str]) -> tuple[str, ...]:
    """The other bodies of "US, South Korean and Ukrainian officials"."""
    if first < 2 or tokens[first - 1].norm != "and":
        return ()
    found: list[str] = []
    at = first - 2
    while at >= 0 and (tokens[at].norm in PEOPLES or tokens[at].norm in ("western", ",")):
        opens = at - 1 if at and tokens[at - 1].norm in ("south", "north") else at
        spied = tokens[first + 1 : first + 2] and tokens[first + 1].norm == "intelligence"
        for head in ("intelligence",) if spied else ("officials", "intelligence", "government", "military"):
            held = book.find([*tokens[opens : at + 1], *_tokens_of(head, tokens[at].end + 1)])
            if tokens[at].text != "," and held and held[0].last == at - opens + 1:
                found += [held[0].found] if held[0].found not in (source, *found) else []
                break
        at = opens - 1
    return tuple(reversed(found))


def _tokens_of(word: str, at: int) -> list[Token]:
    return [Token(word, "official" if word == "officials" else word, at, at + len(word))]
