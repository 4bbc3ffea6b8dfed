"""Roles and kinds of bodies that any article may quote, and the ids they get where no topic lists them."""

from __future__ import annotations

from monitor.extraction.words import word_set

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
    "analyst": "experts", "expert": "experts", "researcher": "experts", "scientist": "experts",
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
    cross crescent institute university society unit ministry union coalition
    """
)
OUTLETS = word_set(
    """
    newspaper daily television tv radio broadcaster outlet media channel newswire station magazine magazin
    weekly times post herald tribune journal telegraph guardian reuters afp ap bbc cnn xinhua yonhap tass
    interfax kyodo anadolu bloomberg dpa ansa efe pti ani irna tasnim isna cctv cgtn nhk kbs npr cbs abc nbc
    aljazeera upi ria novosti ukrinform unian suspilne pravda dw axios politico sky wire
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
BY_THEMSELVES = {"official": "officials", "officer": "officials", "executive": "company", "ceo": "company"}
_NEWS = word_set("news press")
MESSENGERS = word_set(
    """
    rep lawmaker lawmakers legislator mp mps senator sen congressman congresswoman parliamentarian
    """
)
# names of bodies that go by an abbreviation, in the form that words are compared by → the source id
ABBREVIATED = {
    "international organization for migration": "iom", "migration agency": "iom", "iom": "iom",
    "refugee agency": "unhcr", "unhcr": "unhcr", "world health organization": "who",
    "health agency": "who", "children agency": "unicef", "unicef": "unicef", "ocha": "ocha",
    "center for disease control and prevention": "cdc", "cdc": "cdc", "world food program": "wfp",
    "doctors without borders": "msf", "médecin sans frontière": "msf", "msf": "msf",
    "geological survey": "usgs", "usgs": "usgs", "afad": "afad", "bnpb": "bnpb",
}  # fmt: skip


def is_news_agency(norms: list[str]) -> bool:
    """ "Bakhtar News Agency", "the Associated Press"."""
    return bool(_NEWS & set(norms[:-1]) and norms[-1] in ("agency", "service")) or norms[-2:] == [
        "associated",
        "press",
    ]
