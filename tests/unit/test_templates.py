"""Templates of the user's own: what they replace, and that none of them can cost anybody a digest."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import alerts
from alerts.rendering import Renderer
from alerts.templates import KNOWN, Templates
from monitor.bundled import bundled
from tests.samples import HEARTBEAT, HOSTILE, KILLED_RAISED, issued, said

OURS = Renderer().render(issued(KILLED_RAISED))
BROKEN = {
    "not closed": ("{% if %}", "line 1: "),
    "not UTF-8": (b"\xff\xfe", "decode"),
    "a field that there is not": ("\n\n{{ digest.subjct }}", "line 3: "),
    "nonsense": ("{{ digest.count + 'x' }}", "line 1: "),
    "by zero": ("{{ 1 / 0 }}", "line 1: division by zero"),
    "without an end": ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "recursion"),
    "larger than any message": ("{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}", "without an end"),
    "nothing at all": ("{# later #}", "writes nothing"),
    "reaching out": ("{{ digest.__class__.__mro__[1].__subclasses__() }}", "unsafe"),
    "another file": ("{% include '../secret.txt' %}", "secret.txt"),
}


def rendered(folder, *entries):
    return Renderer(Templates(folder)).render(issued(*(entries or (KILLED_RAISED,))))


def write(folder, name, text):
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def test_a_users_template_stands_in_for_ours_of_the_same_name(tmp_path):
    write(tmp_path, "digest.txt.j2", "{{ digest.subject }} <b>\n")
    message = rendered(tmp_path)
    assert message.text == f"{message.subject} <b>\n"
    assert message.html == OURS.html


def test_each_part_of_the_page_can_be_replaced_alone(tmp_path):
    write(tmp_path, "change.html.j2", "<p>mine: {{ change.after }}</p>")
    write(tmp_path, "digest.css.j2", "p { color: #123456; }")
    html = rendered(tmp_path).html
    assert "mine: about 600</p>" in html
    assert "#123456" in html
    assert "From the article" in html


def test_a_users_page_escapes_what_an_article_says(tmp_path):
    write(tmp_path, "digest.html.j2", "<p>{{ digest.stories[0].title }}</p>")
    assert "<script>" not in rendered(tmp_path, HOSTILE).html


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        pytest.param(name, *broken, id=f"{name}: {what}")
        for name in ("digest.txt.j2", "digest.html.j2", "change.html.j2")
        for what, broken in BROKEN.items()
        if (name, what) != ("change.html.j2", "nothing at all")  # which may be meant so
    ],
)
def test_a_template_that_cannot_be_used_gives_way_to_ours_and_the_message_says_so(tmp_path, name, text, why):
    (tmp_path / "own").mkdir()
    (tmp_path / "secret.txt").write_text("tell nobody")
    write(tmp_path / "own", name, text)
    message = rendered(tmp_path / "own")
    form, other = (message.text, message.html) if name == "digest.txt.j2" else (message.html, message.text)
    told = " ".join(form.replace("&#39;", "'").split())
    assert f"Your template {name} could not be used (" in told
    assert why in told
    assert "This is the shipped one." in told
    assert "Your template" not in other
    assert "tell nobody" not in form
    for words in ("about 600", "figurewatch verify"):
        assert words in form
    assert (message.subject, message.json) == (OURS.subject, OURS.json)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "takes longer"),
        (
            "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
            "takes",
        ),
        ("{{ 10 ** 999999999 }}", "to a power"),
    ],
)
def test_a_template_that_would_take_for_ever_is_ended_and_costs_no_digest(tmp_path, text, why):
    write(tmp_path, "digest.txt.j2", text)
    templates = Templates(tmp_path, seconds=0.2)
    assert "about 600" in Renderer(templates).render(issued(KILLED_RAISED)).text
    [fault] = templates.set_aside
    assert why in fault


def test_a_fault_is_logged_once_and_not_with_each_digest(tmp_path, caplog):
    write(tmp_path, "digest.txt.j2", "{{ digest.subjct }}")
    renderer = Renderer(Templates(tmp_path))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            renderer.render(issued(KILLED_RAISED))
    (line,) = caplog.records
    assert "digest.txt.j2 could not be used (line 1: " in str(vars(line))


def test_a_template_that_was_mended_is_used_from_then_on(tmp_path):
    write(tmp_path, "digest.txt.j2", "{% if %}")
    renderer = Renderer(Templates(tmp_path))
    assert "could not be used" in renderer.render(issued(KILLED_RAISED)).text
    write(tmp_path, "digest.txt.j2", "mended: {{ digest.id }}\n")
    assert renderer.render(issued(KILLED_RAISED)).text == "mended: nk-troops-41\n"


def test_faults_that_show_without_a_digest_are_told_at_the_start(tmp_path):
    write(tmp_path, "digest.html.j2", "{% if %}")
    write(tmp_path, "digest.htm.j2", "")
    write(tmp_path, "digest.txt.j2", "fine")
    misnamed, unreadable = Templates(tmp_path).faults()
    assert misnamed.startswith("digest.htm.j2 stands in for none of ours")
    assert unreadable.startswith("digest.html.j2 could not be used (line 1: ")
    assert list(Templates().faults()) == []


def test_a_template_that_names_itself_after_an_article_shows_no_more_than_text(tmp_path):
    write(tmp_path, "digest.html.j2", "{{ digest['<script>' ~ digest.id] }}")
    assert "<script>" not in rendered(tmp_path).html


def test_every_template_of_ours_belongs_to_a_form():
    ours = {file.name for file in bundled(Path(alerts.__file__).parent, "templates").glob("*.j2")}
    assert ours == set(KNOWN)


@pytest.mark.parametrize("name", ["heartbeat.txt.j2", "heartbeat.html.j2", "service.html.j2"])
def test_a_heartbeat_too_arrives_and_says_which_template_was_set_aside(tmp_path, name):
    write(tmp_path, name, "{{ heartbeat.nothing }}")
    message = Renderer(Templates(tmp_path)).render(said(HEARTBEAT))
    form = message.text if name.endswith(".txt.j2") else message.html
    assert f"Your template {name} could not be used (line 1: " in " ".join(form.split())
    assert "running since" in form
