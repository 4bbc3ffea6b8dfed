"""One file in: what is recorded, and where the file goes."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from monitor.article import DateBasis
from monitor.articles import ARTICLES, REJECTIONS, TEXTS
from monitor.errors import READER_UNAVAILABLE, LogError, UnreadableError
from monitor.events import (
    ArticleReceived,
    ArticleRejected,
    ArticleRepeated,
    DestinationAdded,
    DigestIssued,
    EstimateRecorded,
    FigureChanged,
)
from monitor.filing import safe_name
from monitor.ingest import Ingest, Outcome, day_of
from tests.samples import about
from tests.values import article_of, claim, events, issuer

LARGEST = 5 * 2**20
RECEIVED, REPEATED, REJECTED, GONE = Outcome.RECEIVED, Outcome.REPEATED, Outcome.REJECTED, Outcome.GONE


class House:
    """A home folder with an inbox, and an ingest whose reader and extractor can be told what to do."""

    def __init__(self, home: Path, log) -> None:
        self.home, self.log = home, log
        self.inbox, self.archive, self.rejected = (home / name for name in ("inbox", "archive", "rejected"))
        self.inbox.mkdir()
        self.reading = lambda name, data: article_of(data)
        self.extracting = lambda article: [claim(about(600))]
        self.reacting = issuer().react
        self.ingest = Ingest(
            log,
            read=self._read,
            largest=LARGEST,
            react=lambda *given: self.reacting(*given),
            inbox=self.inbox,
            archive=self.archive,
            rejected=self.rejected,
            reader="figurewatch test",
        )

    def _read(self, name: str, data: bytes):
        article = self.reading(name, data)
        return article, self.extracting(article)

    def drop(self, name: str, content: bytes = b"About 600 died, they said.") -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def take(self, name: str, content: bytes = b"About 600 died, they said.") -> Outcome:
        return self.ingest.take(self.drop(name, content))

    def kept(self, folder: Path) -> dict[str, bytes]:
        """All files below a folder."""
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }

    def of(self, kind):
        return [event for event in events(self.log) if isinstance(event, kind)]


@pytest.fixture
def house(tmp_path, log) -> House:
    home = tmp_path / "home"
    home.mkdir()
    return House(home, log)


def unreadable(name, data):
    raise UnreadableError("not-text", "the file is no text; save the article as text")


def failing(*_):
    raise ZeroDivisionError("no such luck")


def test_a_file_that_this_installation_cannot_read_stays_until_it_can(house):
    def unavailable(name, data):
        raise UnreadableError(READER_UNAVAILABLE, "pypdfium2 is missing; install it")

    house.reading = unavailable
    with pytest.raises(UnreadableError, match="install it"):
        house.take("story.pdf")
    assert events(house.log) == []
    assert list(house.kept(house.inbox)) == ["story.pdf"]
    house.reading = lambda name, data: article_of(data)
    assert house.ingest.take(house.inbox / "story.pdf") is RECEIVED


# -- received ---------------------------------------------------------------------------------------------


def test_an_article_is_recorded_with_all_that_follows_and_archived(house):
    assert house.take("story.txt") is RECEIVED
    assert [type(event) for event in events(house.log)] == [
        ArticleReceived,
        EstimateRecorded,
        DestinationAdded,
        FigureChanged,
        DigestIssued,
    ]
    assert house.kept(house.archive) == {"2025/04/story.txt": b"About 600 died, they said."}
    assert house.kept(house.inbox) == house.kept(house.rejected) == {}
    [received] = house.of(ArticleReceived)
    assert received.article.archived == "2025/04/story.txt"
    assert received.article.sha256 == sha256(b"About 600 died, they said.").hexdigest()
    assert (received.file_name, received.reader) == ("story.txt", "figurewatch test")


def test_an_article_without_estimates_is_recorded_too(house):
    house.extracting = lambda article: []
    assert house.take("story.txt") is RECEIVED
    assert [type(event) for event in events(house.log)] == [ArticleReceived]


@pytest.mark.parametrize(
    ("published", "day"),
    [
        (date(2025, 1, 13), date(2025, 1, 13)),
        (datetime(2025, 1, 13, 23, 30, tzinfo=UTC), date(2025, 1, 13)),
        (datetime.fromisoformat("2025-01-14T00:30:00+09:00"), date(2025, 1, 14)),  # still the 13th in UTC
        (None, date(2025, 4, 30)),  # the day it was received
    ],
)
def test_the_report_date_is_the_day_the_article_bears(house, published, day):
    house.reading = lambda name, data: article_of(
        data, published=published, date_basis=DateBasis.METADATA if published else DateBasis.RECEIVED
    )
    house.take("story.txt")
    [received], [estimate] = house.of(ArticleReceived), house.of(EstimateRecorded)
    assert received.report_date == estimate.report_date == day
    assert received.article.published == (published.isoformat() if published else None)
    assert day_of(published) == (day if published else None)


@pytest.mark.parametrize(
    ("published", "believed"),
    [
        (date(2025, 5, 1), True),  # it is tomorrow already in the east
        (datetime.fromisoformat("2025-05-01T23:59:00+14:00"), True),
        (date(2025, 5, 2), False),
        (date(2099, 1, 1), False),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), False),
    ],
)
def test_a_publication_date_in_the_future_is_not_believed(house, published, believed):
    house.reading = lambda name, data: article_of(data, published=published, date_basis=DateBasis.METADATA)
    house.take("story.txt")
    [received], [estimate] = house.of(ArticleReceived), house.of(EstimateRecorded)
    if believed:
        assert (received.article.published, received.report_date) == (published.isoformat(), date(2025, 5, 1))
        assert received.article.date_basis is estimate.date_basis is DateBasis.METADATA
    else:
        assert (received.article.published, received.report_date) == (None, date(2025, 4, 30))
        assert received.article.date_basis is estimate.date_basis is DateBasis.RECEIVED
    assert estimate.report_date == received.report_date


def test_an_article_from_the_future_makes_no_later_report_a_late_one(house, clock):
    house.reading = lambda name, data: article_of(
        data, published=date(2099, 1, 1), date_basis=DateBasis.METADATA
    )
    house.take("future.txt", b"About 600, in 2099.")
    clock.forward(days=1)
    house.reading = lambda name, data: article_of(data)
    house.extracting = lambda article: [claim(about(700))]
    house.take("today.txt", b"About 700.")
    assert [change.kind for change in house.of(FigureChanged)] == ["first", "raised"]


@pytest.mark.parametrize(
    ("first", "then", "edition"),
    [
        (datetime(2024, 5, 12, 8, tzinfo=UTC), datetime(2024, 5, 12, 14, tzinfo=UTC), True),
        (datetime(2024, 5, 12, 14, tzinfo=UTC), datetime(2024, 5, 12, 8, tzinfo=UTC), False),
        (datetime(2024, 5, 12, 8, tzinfo=UTC), datetime(2024, 5, 12, 8, tzinfo=UTC), True),
        (date(2024, 5, 12), datetime(2024, 5, 12, 8, tzinfo=UTC), True),
        (date(2024, 5, 12), date(2024, 5, 11), False),
        (date(2024, 5, 12), None, True),
        (None, date(2024, 5, 12), True),
    ],
)
def test_an_article_that_came_out_before_the_last_of_its_address_is_no_later_edition_of_it(
    house, first, then, edition
):
    def take(name, published):
        house.reading = lambda _, data: replace(
            article_of(data), url="https://wire.example/toll", published=published
        )
        house.take(name, name.encode())

    take("first", first)
    take("then", then)
    take("last", datetime(2024, 5, 13, tzinfo=UTC))
    one, two, last = house.of(ArticleReceived)
    assert two.edition_of == (one.article.sha256 if edition else None)
    assert last.edition_of == (two if edition else one).article.sha256


def test_the_reader_gets_the_name_and_the_bytes_as_they_lie_there(house):
    given = []

    def reading(name, data):
        given.append((name, data))
        return article_of(data)

    house.reading = reading
    house.take("monday/죽음.txt", b"About 600.")
    assert given == [("죽음.txt", b"About 600.")]


def test_a_file_that_is_gone_is_nothing(house):
    assert house.ingest.take(house.inbox / "nowhere.txt") is GONE
    assert events(house.log) == []


@pytest.mark.parametrize(
    "name",
    [b"two\nlines.txt", b"caf\xe9.txt", b"x" * 251 + b".txt", "a\u202eb.txt".encode(), b"no ending", b"-rf"],
)
def test_a_file_of_any_name_is_received(house, name):
    file = house.drop(os.fsdecode(name))
    assert house.ingest.take(file) is RECEIVED
    [received] = house.of(ArticleReceived)
    assert "\n" not in received.file_name
    assert list(house.kept(house.archive)) == [received.article.archived]
    assert received.article.archived == f"2025/04/{safe_name(os.fsdecode(name))}"
    assert not file.exists()


# -- again ------------------------------------------------------------------------------------------------


def test_the_same_bytes_again_are_told_apart_as_a_repetition(house):
    house.take("story.txt")
    head = house.log.verify()
    assert house.take("story.txt") is REPEATED
    assert house.take("copy.txt") is REPEATED
    [one, two] = house.of(ArticleRepeated)
    assert (one.file_name, two.file_name) == ("story.txt", "copy.txt")
    assert one.original == one.sha256 == house.of(ArticleReceived)[0].article.sha256
    assert house.kept(house.inbox) == {}
    assert list(house.kept(house.archive)) == ["2025/04/story.txt"]
    assert house.log.verify().position == head.position + 2


def test_the_same_bytes_under_a_hundred_names_are_one_article(house):
    for number in range(100):
        house.take(f"{number}.txt")
    assert len(house.of(ArticleReceived)) == len(house.of(FigureChanged)) == len(house.of(DigestIssued)) == 1
    assert len(house.kept(house.archive)) == 1
    with house.log.reading() as view:
        [(_, entry)] = view.documents(ARTICLES).scan()
    assert entry.repeats == 99


def test_the_same_bytes_dropped_over_and_over_leave_one_trace(house):
    for _ in range(5):
        house.take("story.txt")
    assert len(house.of(ArticleRepeated)) == 1


def test_one_name_with_a_hundred_contents_is_a_hundred_articles(house):
    for number in range(100):
        assert house.take("story.txt", f"Story {number}.".encode()) is RECEIVED
    contents = set(house.kept(house.archive).values())
    assert contents == {f"Story {number}.".encode() for number in range(100)}
    for received in house.of(ArticleReceived):
        kept = (house.archive / received.article.archived).read_bytes()
        assert sha256(kept).hexdigest() == received.article.sha256


def test_the_same_text_in_other_bytes_is_a_repetition_and_kept(house):
    house.take("story.txt", b"About 600 died,\nthey said.")
    assert house.take("story.txt", b"About  600 died, they said.\n") is REPEATED
    assert len(house.of(FigureChanged)) == 1
    [repeated], [received] = house.of(ArticleRepeated), house.of(ArticleReceived)
    assert repeated.original == received.article.sha256 != repeated.sha256
    assert (house.archive / repeated.archived).read_bytes() == b"About  600 died, they said.\n"
    assert len(house.kept(house.archive)) == 2


def test_a_repeated_text_dropped_again_changes_nothing(house):
    house.take("story.txt", b"About 600 died,\nthey said.")
    house.take("story.txt", b"About  600 died, they said.\n")
    head, kept = house.log.verify(), house.kept(house.archive)
    assert house.take("again.txt", b"About  600 died, they said.\n") is REPEATED
    assert (house.log.verify(), house.kept(house.archive)) == (head, kept)
    assert house.kept(house.inbox) == {}


# -- interrupted ------------------------------------------------------------------------------------------


def undo_the_move(house: House, folder: Path, place: str, name: str) -> Path:
    """As if we had been stopped between recording a file and putting it away."""
    shutil.move(folder / place, house.inbox / name)
    return house.inbox / name


def test_a_file_recorded_and_not_yet_put_away_is_only_put_away(house):
    house.take("story.txt")
    head = house.log.verify()
    file = undo_the_move(house, house.archive, "2025/04/story.txt", "story.txt")
    assert house.ingest.take(file) is RECEIVED
    assert house.log.verify() == head
    assert list(house.kept(house.archive)) == ["2025/04/story.txt"]
    assert not file.exists()


def test_a_repeated_text_recorded_and_not_yet_put_away_is_only_put_away(house):
    house.take("story.txt", b"About 600.")
    house.take("other.txt", b"About  600.")
    head = house.log.verify()
    file = undo_the_move(house, house.archive, "2025/04/other.txt", "other.txt")
    assert house.ingest.take(file) is REPEATED
    assert house.log.verify() == head
    assert len(house.kept(house.archive)) == 2


def test_a_rejection_recorded_and_not_yet_put_away_is_only_put_away(house):
    house.reading = unreadable
    house.take("story.txt")
    head, kept = house.log.verify(), house.kept(house.rejected)
    file = undo_the_move(house, house.rejected, "story.txt", "story.txt")
    assert house.ingest.take(file) is REJECTED
    assert house.log.verify() == head
    assert house.kept(house.rejected) == kept


def test_a_file_that_takes_the_place_of_an_interrupted_one_costs_neither(house):
    """Both are called story.txt, in two sub-folders; the first was recorded and not yet put away."""
    house.take("monday/story.txt", b"Story one.")
    one = undo_the_move(house, house.archive, "2025/04/story.txt", "monday.txt").rename(
        house.inbox / "monday" / "story.txt"
    )
    house.take("friday/story.txt", b"Story two.")
    house.ingest.take(one)
    assert sorted(house.kept(house.archive).values()) == [b"Story one.", b"Story two."]
    assert house.kept(house.inbox) == {}


def test_a_rejected_file_never_overwrites_another(house):
    house.reading = unreadable
    house.take("story.pdf", b"one")
    (house.rejected / "story.pdf").unlink()  # its dropper mended it, or threw it away
    house.take("story.pdf", b"two")
    house.take("story.pdf", b"one")
    kept = {content for name, content in house.kept(house.rejected).items() if "reason" not in name}
    assert kept == {b"one", b"two"}


def test_a_repeated_text_never_overwrites_another_file(house):
    house.take("first.txt", b"About 600.")
    house.take("story.txt", b"About  600.")
    (house.archive / "2025/04/story.txt").unlink()
    house.take("story.txt", b"Another story.")
    house.take("story.txt", b"About  600.")
    assert set(house.kept(house.archive).values()) == {b"About 600.", b"About  600.", b"Another story."}


def test_the_archive_cannot_be_written_to_for_now(house):
    """The events are in the log by then; the file stays until it can be put away."""
    house.archive.write_text("a file in place of the folder")
    with pytest.raises(OSError, match="archive"):
        house.take("story.txt")
    head = house.log.verify()
    assert list(house.kept(house.inbox)) == ["story.txt"]
    house.archive.unlink()
    assert house.ingest.take(house.inbox / "story.txt") is RECEIVED
    assert house.log.verify() == head
    assert list(house.kept(house.archive)) == ["2025/04/story.txt"]


def test_a_log_that_cannot_be_written_to_leaves_the_file_where_it_is(house):
    def locked(*_):
        raise LogError("the event log cannot be used: disk full")

    house.reacting = locked
    with pytest.raises(LogError, match="disk full"):
        house.take("story.txt")
    assert list(house.kept(house.inbox)) == ["story.txt"]
    assert events(house.log) == []
    house.reacting = issuer().react
    assert house.ingest.take(house.inbox / "story.txt") is RECEIVED


def test_a_file_changed_while_it_is_taken_is_kept_as_it_was_read_and_taken_again(house):
    def reading(name, data):
        if data == b"Version one.":
            house.drop("story.txt", b"Version two, longer.")
        return article_of(data)

    house.reading = reading
    assert house.take("story.txt", b"Version one.") is RECEIVED
    assert house.kept(house.inbox) == {"story.txt": b"Version two, longer."}
    assert house.ingest.take(house.inbox / "story.txt") is RECEIVED
    assert set(house.kept(house.archive).values()) == {b"Version one.", b"Version two, longer."}
    for received in house.of(ArticleReceived):
        kept = (house.archive / received.article.archived).read_bytes()
        assert sha256(kept).hexdigest() == received.article.sha256


def test_a_file_deleted_while_it_is_taken_is_archived_as_it_was_read(house):
    def reading(name, data):
        (house.inbox / name).unlink()
        return article_of(data)

    house.reading = reading
    assert house.take("story.txt", b"About 600.") is RECEIVED
    assert house.kept(house.archive) == {"2025/04/story.txt": b"About 600."}


def test_a_known_file_changed_while_it_is_recognised_stays(house, clock):
    house.take("story.txt", b"About 600.")
    file = house.drop("story.txt", b"About 600.")
    clock.meanwhile = lambda: file.write_bytes(b"Something new altogether.")
    assert house.ingest.take(file) is REPEATED
    assert house.kept(house.inbox) == {"story.txt": b"Something new altogether."}


# -- rejected ---------------------------------------------------------------------------------------------


def test_an_unreadable_file_is_put_away_with_the_reason_beside_it_and_in_the_log(house):
    house.reading = unreadable
    assert house.take("story.pdf", b"\x00\x01") is REJECTED
    [rejected] = events(house.log)
    assert rejected == ArticleRejected(
        sha256=sha256(b"\x00\x01").hexdigest(),
        file_name="story.pdf",
        code="not-text",
        message="the file is no text; save the article as text",
        rejected="story.pdf",
    )
    kept = house.kept(house.rejected)
    assert kept["story.pdf"] == b"\x00\x01"
    reason = kept["story.pdf.reason.txt"].decode()
    assert "story.pdf could not be read" in reason
    assert "Reason: the file is no text; save the article as text (not-text)" in reason
    assert house.kept(house.inbox) == house.kept(house.archive) == {}


def test_rejected_files_of_one_name_lie_side_by_side_each_with_its_reason(house):
    house.reading = unreadable
    house.take("story.pdf", b"one")
    house.take("story.pdf", b"two")
    kept = house.kept(house.rejected)
    assert len(kept) == 4
    assert {content for name, content in kept.items() if not name.endswith(".reason.txt")} == {b"one", b"two"}
    assert all(f"{name}.reason.txt" in kept for name in kept if not name.endswith(".reason.txt"))


def test_a_rejected_file_dropped_under_another_name_lies_under_that_with_a_reason_of_its_own(house):
    house.reading = unreadable
    house.take("story.pdf", b"one")
    house.take("copy.pdf", b"one")
    kept = house.kept(house.rejected)
    assert (kept["story.pdf"], kept["copy.pdf"]) == (b"one", b"one")
    assert b"story.pdf could not be read" in kept["story.pdf.reason.txt"]
    assert b"copy.pdf could not be read" in kept["copy.pdf.reason.txt"]
    assert len(kept) == 4
    assert len(events(house.log)) == 1


def test_a_file_rejected_for_another_reason_than_before_says_why_this_time(house):
    house.reading = unreadable
    house.take("story.pdf", b"one")
    house.reading = failing
    house.take("other.pdf", b"one")
    assert b"ZeroDivisionError" in house.kept(house.rejected)["other.pdf.reason.txt"]


@pytest.mark.parametrize(
    "order", [("story.pdf", "story.pdf.reason.txt"), ("story.pdf.reason.txt", "story.pdf")]
)
def test_a_reason_never_overwrites_a_dropped_file_that_is_called_like_one(house, order):
    house.reading = unreadable
    for name in order:
        house.take(name, name.encode())
    kept = house.kept(house.rejected)
    dropped = [content for content in kept.values() if b"could not be read" not in content]
    reasons = [content for content in kept.values() if b"could not be read" in content]
    assert sorted(dropped) == sorted(name.encode() for name in order)
    assert len(reasons) == 2
    assert kept["story.pdf"] == b"story.pdf"


@pytest.mark.parametrize("name", ["x" * 251 + ".txt", "é" * 120 + ".pdf", "x" * 255])
def test_the_reason_of_a_file_with_a_long_name_bears_that_name_too(house, name):
    house.reading = unreadable
    house.take(name, b"one")
    house.take(name, b"two")
    kept = house.kept(house.rejected)
    dropped = {name for name, content in kept.items() if content in {b"one", b"two"}}
    assert len(dropped) == 2
    assert {f"{name}.reason.txt" for name in dropped} == kept.keys() - dropped


def test_a_rejected_file_dropped_again_is_one_event(house):
    house.reading = unreadable
    house.take("story.pdf", b"one")
    house.take("story.pdf", b"one")
    assert len(events(house.log)) == 1
    assert set(house.kept(house.rejected)) == {"story.pdf", "story.pdf.reason.txt"}


def test_a_file_rejected_once_that_can_be_read_now_is_received(house):
    house.reading = unreadable
    house.take("story.txt")
    house.reading = lambda name, data: article_of(data)
    assert house.take("story.txt") is RECEIVED
    with house.log.reading() as view:
        assert list(view.documents(REJECTIONS).scan()) == []
        assert len(list(view.documents(TEXTS).scan())) == 1


@pytest.mark.parametrize("part", ["reading", "extracting", "reacting"])
def test_a_fault_of_our_own_rejects_that_one_article_and_others_go_on(house, part):
    good = getattr(house, part)
    setattr(house, part, failing)
    assert house.take("story.txt") is REJECTED
    [rejected] = events(house.log)
    assert rejected.code == "internal-error"
    assert "ZeroDivisionError: no such luck" in rejected.message
    assert "please report it" in rejected.message
    assert "story.txt.reason.txt" in house.kept(house.rejected)
    setattr(house, part, good)
    assert house.take("other.txt", b"Another story.") is RECEIVED
    assert house.take("story.txt") is RECEIVED  # once the fault is mended


def test_a_file_for_which_memory_runs_out_stays_and_is_received_once_there_is_some(house):
    """Be it our own: that says nothing of the file."""

    def reading(name, data):
        raise MemoryError

    good, house.reading = house.reading, reading
    with pytest.raises(MemoryError):
        house.take("story.txt")
    assert events(house.log) == []
    house.reading = good
    assert house.take("story.txt") is RECEIVED


@pytest.mark.parametrize("where", ["title", "quote", "message"])
def test_words_that_cannot_be_stored_reject_the_article(house, where):
    """A lone surrogate is no text; reading takes it out, and if ever it does not, no other file suffers."""
    if where == "title":
        house.reading = lambda name, data: article_of(data, title="\ud800")
    elif where == "quote":
        house.extracting = lambda article: [replace(claim(about(600)), quote="\ud800 600")]
    else:

        def reading(name, data):
            raise RuntimeError("what is \ud800?\nI ask")

        house.reading = reading
    assert house.take("story.txt") is REJECTED
    [rejected] = events(house.log)
    assert rejected.code == "internal-error"
    assert "story.txt" in house.kept(house.rejected)


def test_a_value_without_numbers_rejects_the_article(house):
    house.take("first.txt", b"About 600 at first.")
    house.extracting = lambda article: [replace(claim(about(600)), low=None, high=None)]
    assert house.take("story.txt") is REJECTED
    assert len(house.of(ArticleReceived)) == 1


def test_a_file_that_is_too_large_is_rejected_unread(house):
    house.reading = failing
    file = house.drop("book.txt", b"")
    with file.open("r+b") as sparse:
        sparse.truncate(LARGEST + 1)
    assert house.ingest.take(file) is REJECTED
    [rejected] = events(house.log)
    assert rejected.code == "too-large"
    assert "5 MB" in rejected.message
    assert (house.rejected / "book.txt").stat().st_size == LARGEST + 1
    assert not file.exists()


def test_a_folder_in_place_of_the_file_is_an_error_of_the_system(house):
    (house.inbox / "story.txt").mkdir()
    with pytest.raises(OSError, match=r"story\.txt"):
        house.ingest.take(house.inbox / "story.txt")
    assert events(house.log) == []


# -- links laid by others ---------------------------------------------------------------------------------


def test_a_link_in_the_place_of_a_folder_leads_nowhere(house, tmp_path):
    """P8 P11: laid after the folder was looked at, it would have us take files that are not the inbox's."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "key.txt").write_bytes(b"About 600 secrets.")
    (house.inbox / "sub").symlink_to(outside)
    assert house.ingest.take(house.inbox / "sub" / "key.txt") is GONE
    assert (outside / "key.txt").read_bytes() == b"About 600 secrets."
    assert events(house.log) == []


@pytest.mark.parametrize("refused", [False, True])
def test_a_folder_exchanged_while_a_file_is_read_has_no_other_file_moved(house, tmp_path, refused):
    """P8 P11: what was read is put away, wherever its folder is by now, and no other file."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "key.txt").write_bytes(b"About 600 secrets.")
    file = house.drop("sub/key.txt")

    def exchanging(name, data):
        file.parent.rename(tmp_path / "moved")
        file.parent.symlink_to(outside)
        return unreadable(name, data) if refused else article_of(data)

    house.reading = exchanging
    assert house.ingest.take(file) is (REJECTED if refused else RECEIVED)
    assert (outside / "key.txt").read_bytes() == b"About 600 secrets."
    assert list((tmp_path / "moved").iterdir()) == []
    kept = house.kept(house.rejected if refused else house.archive)
    assert b"About 600 died, they said." in kept.values()


def test_a_link_where_a_note_is_written_is_not_written_through(house, tmp_path):
    """P11: whoever may tidy up the rejected folder could have us write over any file of ours."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    house.rejected.mkdir()
    (house.rejected / ".story.txt.reason.txt.part").symlink_to(victim)
    house.reading = unreadable
    assert house.take("story.txt") is REJECTED
    assert victim.read_text() == "precious"
    assert "is no text" in (house.rejected / "story.txt.reason.txt").read_text()
