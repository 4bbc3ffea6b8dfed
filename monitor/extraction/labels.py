"""The label before a transcript's words: "LT. GEN. MARK HOLT (RET.): I would put it at 5,000."."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.extraction.roles import ROLES
from monitor.extraction.sentences import Sentence
from monitor.extraction.slugs import slug
from monitor.extraction.text import Role
from monitor.extraction.tokens import Token
from monitor.extraction.voices import Attribution, Speaker, Voice
from monitor.extraction.words import word_set

_ITEM = 14  # an item of a list has no more words


@dataclass
class Items:
    """The items of a list whose lead names somebody: "The WHO counted, by region: | North: 567 cases"."""

    lead: Attribution | None = None
    paragraph: int = -1

    def take(self, sentence: Sentence, said: Attribution | None) -> None:
        """A sentence with what it says of whose its figures are: a lead, an item or the end of a list."""
        if said is not None and sentence.text.endswith(":"):
            self.lead, self.paragraph = said, sentence.paragraph.index
        elif self.lead is not None and said is None and self.holds(sentence):
            self.paragraph = sentence.paragraph.index
        else:
            self.lead = None

    def holds(self, sentence: Sentence) -> bool:
        """Whether a sentence is the next item of the list."""
        if self.lead is None or not 0 <= sentence.paragraph.index - self.paragraph <= 1:
            return False
        labelled_or_listed = ":" in sentence.words or sentence.paragraph.role is Role.BULLET
        return labelled_or_listed and len(sentence.tokens) <= _ITEM and not sentence.text.endswith(":")


_ASKS = word_set("anchor host correspondent reporter moderator interviewer operator announcer narrator")
_LEARNED = word_set("dr prof professor analyst ret retired former")
_TITLES = word_set("lt gen col adm maj capt sgt mr mrs ms")
_LONGEST = 14


def labelled(tokens: Sequence[Token]) -> Speaker | None:
    """Who speaks by the label that opens a sentence; None for whoever asks the questions."""
    colon = next((at for at, token in enumerate(tokens[:_LONGEST]) if token.text == ":"), 0)
    words = [token for token in tokens[:colon] if token.is_word]
    names = [token for token in words if len(token.text) > 1]
    if len(names) < 2 or not all(token.text.isupper() for token in words):
        return None
    norms = {token.text.lower().strip(".") for token in words}
    if norms & _ASKS:
        return None
    source = "experts" if norms & _LEARNED else next((ROLES[norm] for norm in norms if norm in ROLES), None)
    plain = [token.text.lower() for token in names if token.text.lower() not in _TITLES]
    shown = " ".join(token.text for token in words)
    return Speaker(source or slug(plain), 0, colon - 1, colon, Voice.SAYS, shown)
