"""Roles and kinds of bodies that any article may quote, and the ids they get where no topic lists them."""

from __future__ import annotations

from itertools import pairwise

from monitor.extraction.tokens import norm
from monitor.extraction.words import word_set


def _norms(words: str) -> frozenset[str]:
    """The words of a text in the form that they are compared by."""
    return frozenset(norm(word) for word in words.split())


# a word for people or bodies known by their role → the source id
ROLES = {
    "official": "officials", "authority": "officials",
    "police": "police", "officer": "police", "gendarmerie": "police", "sheriff": "sheriff",
    "coroner": "coroner", "prosecutor": "prosecutors", "court": "court",
    "rescuer": "rescuers", "firefighter": "fire-service",
    "coastguard": "coast-guard", "junta": "junta", "navy": "navy", "army": "army", "military": "military",
    "mayor": "mayor", "governor": "governor", "government": "government", "parliament": "parliament",
    "doctor": "doctors", "medic": "medics", "hospital": "hospital", "paramedic": "medics",
    "survivor": "survivors", "witness": "witnesses", "resident": "residents", "villager": "residents",
    "fisherman": "fishermen", "fishermen": "fishermen", "activist": "activists", "rebel": "rebels",
    "taliban": "taliban", "hamas": "hamas", "houthi": "houthis", "hezbollah": "hezbollah",
    "medical": "medics", "fellow": "experts", "scholar": "experts",
    "virologist": "experts", "seismologist": "experts", "historian": "experts", "academic": "experts",
    "lecturer": "experts", "analyst": "experts",
    "expert": "experts", "researcher": "experts", "scientist": "experts",
    "professor": "experts", "epidemiologist": "experts", "demographer": "experts", "economist": "experts",
    "union": "union", "company": "company", "firm": "company", "employer": "company",
}  # fmt: skip
# who speaks for a body that is named beside them
SPEAKS_FOR = word_set(
    """
    spokesman spokeswoman spokesperson spokespeople head chief director deputy representative chairman
    chairwoman chair chairperson president secretary commissioner coordinator administrator manager executive
    ceo founder commander member leader general official officer minister
    """
)
# agencies that "the UN agency" may mean
UN_AGENCIES = frozenset(["iom", "unhcr", "unicef", "who", "ocha", "wfp"])
# what a body hands out: the body is named beside it
DOCUMENTS = word_set(
    """
    statement report figure data tally count update bulletin estimate record release number assessment
    statistic notice memo letter post filing document list survey study analysis calculation toll dashboard
    website account page project database tracker information source communique communiqué
    email interview briefing
    """
)
# nouns that end the name of a body
BODIES = word_set(
    """
    ministry department agency authority commission committee council observatory organization organisation
    association federation directorate bureau administration service guard office board center corps
    staff command mission secretariat group fund programme program charity defense protection
    cross crescent headquarters embassy consulate institute university society unit ministry union coalition
    """
)
# nouns before the name of a body of that kind: "the charity Alarm Phone"
KINDS = word_set(
    """
    charity ngo nonprofit group watchdog monitor network organization organisation union party company firm
    broker consultancy bank agency body outfit militia movement hospital institute
    """
)
OUTLETS = _norms(
    """
    newspaper daily television tv radio broadcaster outlet media channel newswire station magazine magazin
    weekly times post herald tribune journal telegraph guardian reuters afp ap bbc cnn xinhua yonhap tass
    interfax kyodo anadolu bloomberg dpa ansa efe pti ani irna tasnim isna cctv cgtn nhk kbs npr cbs abc nbc
    aljazeera jazeera arabiya upi ria novosti ukrinform unian suspilne pravda dw axios politico sky wire
    newsroom tabloid podcast wafa sana fars mehr antara bernama voa kcna trt meduza kommersant spiegel
    handelsblatt haaretz monde figaro repubblica corriere nyt wsj ft cctv abs-cbn gma rappler cnbc msnbc
    ndtv zdf hankyoreh chosun joongang
    """
)
# an outlet's name may end in one of these, written with a capital after another
OUTLET_NAMES = _norms(
    """
    courier gazette independent observer chronicle news broadcasting inquirer enquirer examiner sentinel
    dispatch ilbo shimbun zeitung sinmun
    """
)
# whose it is they do not say
QUALIFIES = word_set(
    """
    senior former top local state regional provincial national country acting co interim associate assistant
    junior
    """
)
SPOKESPEOPLE = word_set("spokesman spokeswoman spokesperson spokespeople")
NOT_NAMES = word_set(
    """
    initial recent early late local latest preliminary official unofficial new other several many most first
    separate previous general figure
    """
)
# whose a document is they do not say
OF_DOCUMENTS = word_set("official formal written public joint brief latest daily")
LEGISLATURES = word_set("parliament assembly congress senate knesset")
TALLIES = word_set("tally count calculation analysis database tracker estimate")
# a name with one of these is a learned body's, with the latter only where a topic lists experts
LEARNED = word_set("institute university college forum foundation think")
LEARNED_WHERE_LISTED = LEARNED | word_set("center school archive project council")
# whom somebody speaks for where no body is named
BY_THEMSELVES = {
    "official": "officials", "officer": "officials", "executive": "company", "ceo": "company",
    "president": "president",
}  # fmt: skip
# officers that only companies have
OF_COMPANIES = frozenset(["financial", "executive", "operating"])
_NEWS = word_set("news press")
MESSENGERS = word_set(
    """
    rep lawmaker lawmakers legislator mp mps senator sen congressman congresswoman parliamentarian
    """
)
# names of bodies that go by an abbreviation or another name, as words are compared → the source id
ABBREVIATED = {
    " ".join(norm(word) for word in name.split()): source
    for name, source in (
        ("international organization for migration", "iom"), ("migration agency", "iom"), ("iom", "iom"),
        ("refugee agency", "unhcr"), ("unhcr", "unhcr"), ("world health organization", "who"),
        ("agency for palestinian refugees", "unrwa"), ("unrwa", "unrwa"),
        ("africa cdc", "africa-cdc"), ("african union", "african-union"), ("european union", "eu"),
        ("health agency", "who"), ("children agency", "unicef"), ("unicef", "unicef"), ("ocha", "ocha"),
        ("center for disease control and prevention", "cdc"), ("cdc", "cdc"), ("world food program", "wfp"),
        ("doctors without borders", "msf"), ("médecins sans frontières", "msf"), ("msf", "msf"),
        ("medecins sans frontieres", "msf"),
        ("geological survey", "usgs"), ("usgs", "usgs"), ("afad", "afad"), ("bnpb", "bnpb"),
        ("fire brigade", "fire-service"), ("fire department", "fire-service"),
        ("fire service", "fire-service"),
    )
}  # fmt: skip


def is_news_agency(norms: list[str]) -> bool:
    """ "Bakhtar News Agency", "the Associated Press"."""
    return norms[-2:] == ["associated", "press"] or any(
        first in _NEWS and second in ("agency", "service") for first, second in pairwise(norms)
    )
