"""The names of sources that no topic lists, as articles write them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.issuing import Issuer
from alerts.policy import Policies
from monitor.topics import Topic
from monitor.written_names import written_name
from tests.samples import about
from tests.values import claim, news, publish


@pytest.mark.parametrize(
    ("source", "words", "name"),
    [
        ("ovd-watch", "rights group OVD-Watch", "OVD-Watch"),
        ("health-ministry", "the Ministry of Health", "Ministry of Health"),
        ("who", "World Health Organization", "World Health Organization"),
        ("msf", "Médecins Sans Frontières", "Médecins Sans Frontières"),
        ("unicef", "UNICEF", "UNICEF"),
        ("defense-ministry", "defence ministry", "Defence ministry"),
        ("paula-stein", "finance chief Paula Stein", "Paula Stein"),
        ("seoul-joint-chiefs", "Seoul 's Joint Chiefs", "Seoul's Joint Chiefs"),
        ("unhcr", "UN refugee agency", "UNHCR"),
        # a name says no more than the id, which others have, too
        ("mayor", "Korma Mayor Lale Sahin", "Mayor"),
        ("disaster-agency", "Vardosia's State Disaster Agency", "Disaster Agency"),
        # words that are no name
        ("prosecutors", "prosecutor", None),
        ("experts", "retired general Otto Brahn", None),
        ("ovd-watch", "it", None),
        ("ovd-watch", "", None),
        ("", "OVD-Watch", None),
    ],
)
def test_a_name_is_the_words_of_the_article_that_the_id_is_made_of(source, words, name):
    made = replace(claim(about(5)), source=source, because={"source": words})
    assert written_name(made) == name


def test_a_digest_calls_a_source_as_the_first_article_did(log):
    topic = Topic(id="nk-troops", name="North Korean troops", subject="", aliases=(), measures={}, sources={})
    issuer = Issuer({"nk-troops": topic}, Policies(), ("files",))
    first, second = (
        replace(claim(about(number), source="ovd-watch"), because={"source": words})
        for number, words in ((400, "rights group OVD-Watch"), (700, "OVD-WATCH"))
    )
    told = publish(log, news("one", first), news("two", second), by=issuer)
    assert [issued.entries[0].source_name for issued in told] == ["OVD-Watch", "OVD-Watch"]
    assert told[0].subject == "OVD-Watch: killed about 400 (first report) · North Korean troops"
