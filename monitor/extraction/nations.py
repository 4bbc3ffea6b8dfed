"""Countries with their people and capitals, as news names them for the governments and armies behind them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extraction.tokens import Token, norm

_TABLE = """
north korea|north korean|pyongyang|dprk|the north|n korea|n korean
south korea|south korean|seoul|rok
russia|russian|moscow|kremlin
ukraine|ukrainian|kyiv|kiev
united states|american|washington|u.s.|america
united kingdom|british|london|britain|uk|briton
china|chinese|beijing
japan|japanese|tokyo
israel|israeli|jerusalem
palestine|palestinian|gaza|gazan
lebanon|lebanese|beirut
iran|iranian|tehran
syria|syrian|damascus
iraq|iraqi|baghdad
turkey|turkish|ankara|turkiye|turk
germany|german|berlin
france|french|paris
poland|polish|warsaw|pole
estonia|estonian|tallinn
india|indian|delhi
pakistan|pakistani|islamabad
afghanistan|afghan|kabul
bangladesh|bangladeshi|dhaka
nepal|nepali|kathmandu
myanmar|burmese|naypyidaw
thailand|thai|bangkok
vietnam|vietnamese|hanoi
philippines|filipino|manila
indonesia|indonesian|jakarta
sudan|sudanese|khartoum
ethiopia|ethiopian|addis ababa
congo|congolese|kinshasa
rwanda|rwandan|kigali
nigeria|nigerian|abuja
somalia|somali|mogadishu
libya|libyan|tripoli
egypt|egyptian|cairo
morocco|moroccan|rabat
tunisia|tunisian|tunis
yemen|yemeni|sanaa
saudi arabia|saudi|riyadh
italy|italian|rome
spain|spanish|madrid|spaniard
greece|greek|athens
mexico|mexican
brazil|brazilian|brasilia
venezuela|venezuelan|caracas
haiti|haitian
samoa|samoan
belarus|belarusian|minsk
finland|finnish|helsinki
sweden|swedish|stockholm
norway|norwegian|oslo
canada|canadian|ottawa
australia|australian|canberra
"""


def _norms(name: str) -> str:
    """A name in the form that tokens are compared by."""
    return name if "." in name else " ".join(norm(word) for word in name.split())


# any of a nation's names → the nation
NATIONS = {
    _norms(name): _norms(line.split("|")[0])
    for line in _TABLE.strip().splitlines()
    for name in line.split("|")
}
# the adjectives and the words for the people
DEMONYMS = {
    _norms(line.split("|")[1]): _norms(line.split("|")[0]) for line in _TABLE.strip().splitlines()
} | {"u.s.": "united state", "british": "united kingdom", "uk": "united kingdom"}


def names_nation(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the words from `first` to `last` are a nation's, as in "Seoul" or "South Korea"."""
    return " ".join(token.norm for token in tokens[first : last + 1]) in NATIONS


def comes_from_nation(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "Reports from Syria say": where they come from, not whose they are."""
    before = [token.norm for token in tokens[max(0, first - 2) : first]]
    return before == ["report", "from"] and names_nation(tokens, first, last)


def nation_named(tokens: Sequence[Token]) -> list[str]:
    """ "A South Korean lawmaker …, citing the country's agency": the words of the nation named first."""
    for first in range(len(tokens)):
        for size in (2, 1):
            if first + size <= len(tokens) and names_nation(tokens, first, first + size - 1):
                return [token.norm for token in tokens[first : first + size]]
    return []
