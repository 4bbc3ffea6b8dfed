"""Reading all articles again: `reread`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.commands.look import no_log, require_folder
from monitor.commands.options import AsJson, Home, TopicsFolder, config_of, day_from
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from datetime import date

    from alerts.reread_diff import Diff
    from monitor.config import Config
    from monitor.event_log import EventLog
    from monitor.rereading.candidate import Candidate, Candidates, Header
    from monitor.rereading.hands import Job
    from monitor.rereading.matching import Difference
    from monitor.topics import Topic

Topics = Annotated[
    list[str] | None, typer.Option("--topic", help="Only for this topic (its id); may be given again.")
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Only articles of that report date and later.")
]
ShowDiff = Annotated[
    bool, typer.Option("--diff", help="Show what the candidate would change, claims and figures.")
]
Adopt = Annotated[bool, typer.Option("--adopt", help="Make the candidate current, by new events.")]
Tell = Annotated[
    bool, typer.Option("--tell", help="With --adopt: have the readers told of what changes; else nobody is.")
]
Discard = Annotated[bool, typer.Option("--discard", help="Drop the candidate.")]
Anew = Annotated[bool, typer.Option("--anew", help="Drop the candidate that is there, and make another.")]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes to read with; else one for each core.")
]
Dask = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS", help="Read on a Dask cluster: its scheduler's address."),
]


def reread(
    topic: Topics = None,
    since: Since = None,
    diff: ShowDiff = False,
    adopt: Adopt = False,
    tell: Tell = False,
    discard: Discard = False,
    anew: Anew = False,
    workers: Workers = None,
    dask: Dask = None,
    home: Home = None,
    topics: TopicsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Read all articles again, with a newer extractor or edited topics, into a *candidate*.

    Nothing changes until `--adopt`; stopped, the same command goes on. What people decided stays.
    """
    if sum((diff, adopt, discard)) > 1:
        raise typer.BadParameter("--diff, --adopt and --discard are asked for one at a time")
    if tell and not adopt:
        raise typer.BadParameter("--tell goes with --adopt")
    if (diff or adopt or discard) and (topic or since or anew or workers or dask):
        raise typer.BadParameter("the candidate is as it was made: give no other option with this")
    with _reread(config_of(home, topics), as_json) as work:
        if discard:
            work.discard()
        elif diff:
            work.show()
        elif adopt:
            work.adopt(tell)
        else:
            work.make(topic, day_from(since, "--since"), anew, workers, dask)


@contextmanager
def _reread(config: Config, as_json: bool) -> Iterator[_Reread]:
    """A home folder's log and candidate; no other `reread` is let in, the service works on beside."""
    require_folder(config.home)
    from monitor.opening import existing_log
    from monitor.rereading.candidate import Candidates

    log = existing_log(config.database)
    if log is None:
        raise no_log(config.home)
    try:
        with Candidates(config.home / "reread").held() as candidates:
            yield _Reread(config, log, candidates, as_json)
    finally:
        log.close()


@dataclass(frozen=True, slots=True)
class _Reread:
    config: Config
    log: EventLog
    candidates: Candidates
    as_json: bool

    # -- making a candidate -----------------------------------------------------------------------------

    def make(
        self, topics: list[str] | None, since: date | None, anew: bool, workers: int | None, dask: str | None
    ) -> None:
        """Read what a candidate lacks, and say what it differs in."""
        from monitor.rereading.hands import cluster, cores
        from monitor.rereading.reading import read_again

        job = self._job(topics)
        if anew:
            self.candidates.discard()
        self._begin(job, since)
        with self.candidates.candidate() as candidate:
            assert candidate is not None
            try:
                with cluster(job, dask) if dask else cores(job, workers) as hands:
                    read_again(self.log, candidate, hands, self._progress())
            except KeyboardInterrupt:
                print("Stopped. What was read is kept; the same command goes on with it.", file=sys.stderr)
                raise
            differing = self._conclude(candidate)
            failed = self._failures(candidate)
        if not differing and not failed:
            self.candidates.discard()  # or it would only be in the way of the next
        if failed:
            raise typer.Exit(1)

    def _begin(self, job: Job, since: date | None) -> None:
        """Make a candidate where there is none. MonitorError for one that was made otherwise."""
        header = self._header(job, since)
        with self.candidates.candidate() as candidate:
            held = candidate.header if candidate else None
        if held is None:
            self.candidates.make(header)
        elif other := held.differences(header):
            raise MonitorError(
                f"there is a candidate of {held.made_at:%Y-%m-%d %H:%M} UTC already, and since then "
                f"{' and '.join(other)} changed; `--anew` drops it and reads everything with what holds now"
            )

    def _job(self, ids: list[str] | tuple[str, ...] | None) -> Job:
        """How articles are read now; MonitorError for a topic that is not followed."""
        from monitor.extractors import extractor_named, identity_of
        from monitor.rereading.hands import Job

        followed = self._topics()
        if unknown := sorted(set(ids or ()) - followed.keys()):
            raise MonitorError(f"there is no topic {unknown[0]!r}; there are: {', '.join(followed)}")
        chosen = tuple(topic for topic in followed.values() if not ids or topic.id in ids)
        extractor_named(self.config.extractor)  # told of here, not by each worker
        return Job(self.config.extractor, identity_of(self.config.extractor), chosen)

    def _topics(self) -> dict[str, Topic]:
        from monitor.topic_files import load_topics

        return {topic.id: topic for topic in load_topics(self.config.topics)}

    def _header(self, job: Job, since: date | None) -> Header:
        from monitor.opening import utc_now
        from monitor.rereading.reading import header_for

        with self.log.reading() as view:
            return header_for(job, since, view.head.position, utc_now())

    def _progress(self) -> Callable[[int, int], None]:
        """Tells now and then how far it is, to people who wait for it."""
        started = told_at = time.monotonic()

        def told(read: int, seen: int) -> None:
            nonlocal told_at
            now = time.monotonic()
            if now - told_at < _PROGRESS_SECONDS:
                return
            told_at = now
            with self.log.reading() as view:
                head = view.head.position
            each = f"{read / (now - started):,.0f} a second"
            print(f"{read:,} articles read, {each}; at position {seen:,} of {head:,}", file=sys.stderr)

        return told

    # -- looking at it ----------------------------------------------------------------------------------

    def show(self) -> None:
        """Print every difference, then the figures that would stand elsewhere, then a summary."""
        from alerts.reread_diff import Diff

        with self.candidates.candidate() as candidate:
            if candidate is None:
                return self._nothing("show")
            if changed := self._changed_since(candidate):
                print(f"figurewatch: since this candidate was made, {changed} changed", file=sys.stderr)
            with Diff(self.log, candidate) as found:
                self._show_differences(found)
                self._summarise(candidate, found)

    def _show_differences(self, found: Diff) -> None:
        from monitor import printing, reread_listing

        topics, console = self._topics(), printing.console()
        for article in found.articles():
            if self.as_json:
                printing.print_json(reread_listing.claim_differences(article))
            else:
                for line in reread_listing.article_lines(article, topics):
                    printing.say(console, line)
        if self.as_json:
            printing.print_json(map(reread_listing.figure_difference, found.figures()))
        elif rows := [reread_listing.figure_row(figure, topics) for figure in found.figures()]:
            printing.say(console, "")
            printing.print_table(console, ("figures", "measure", "source", "now", "would be"), rows)

    def _conclude(self, candidate: Candidate) -> bool:
        """Sum the candidate up; whether it differs from the log."""
        from alerts.reread_diff import Diff

        with Diff(self.log, candidate) as found:
            for _ in found.articles():
                pass
            self._summarise(candidate, found)
        if found.differing and not self.as_json:
            print("See them: figurewatch reread --diff. Make them current: figurewatch reread --adopt.")
        return bool(found.differing)

    def _summarise(self, candidate: Candidate, found: Diff) -> None:
        from monitor import printing, reread_listing
        from monitor.rereading.candidate import State

        states = candidate.count()
        if self.as_json:
            return printing.print_json([reread_listing.summary(candidate.header, states, found)])
        counted = printing.counted
        header = candidate.header
        print(f"Read again: {counted(states[State.READ], 'article')}, by {header.extractor}, for", end=" ")
        print(f"{', '.join(header.topics)}{f', since {header.since}' if header.since else ''}.")
        print(
            reread_listing.differences_in_words(found)
            if found.differing
            else "Every claim came out as it is."
        )
        if not candidate.is_whole:
            print("Not all is read yet: `figurewatch reread` goes on with it.")
        if found.left:
            print(f"Left as people decided: {counted(found.left, 'difference')}.")
        if found.histories:
            print(f"The history alone would change of {counted(found.histories, 'more figure')}.")
        if states[State.UNKEPT]:
            print(
                f"{counted(states[State.UNKEPT], 'article was', 'articles were')} received before texts were "
                "kept, and cannot be read again."
            )

    def _failures(self, candidate: Candidate) -> int:
        """Tell of the articles on which the extractor failed; how many they are."""
        from monitor.rereading.candidate import State

        failed = candidate.count()[State.FAILED]
        if failed:
            first = next(result for result in candidate.results() if result.state is State.FAILED)
            print(
                f"figurewatch: the extractor failed on {failed:,} of the articles, whose claims stay as they "
                f"are; the first is {first.article[:12]}: {first.error}",
                file=sys.stderr,
            )
        return failed

    # -- making it current ------------------------------------------------------------------------------

    def adopt(self, tell: bool) -> None:
        """Append what the candidate changes, and drop it."""
        from collections import Counter

        from alerts.rereading import Adoption
        from monitor import printing
        from monitor.app import issuer_of
        from monitor.rereading.matching import Difference

        with self.candidates.candidate() as candidate:
            if candidate is None:
                return self._nothing("adopt")
            self._check(candidate)
            adoption = Adoption(self.log, issuer_of(self.config), candidate.header, tell)
            articles, claims = 0, Counter[Difference]()
            for steps in adoption.adopt(candidate.results()):
                articles += bool(steps)
                claims.update(step.kind for step in steps)
            if tell:
                adoption.issue()
        self.candidates.discard()
        if self.as_json:
            kinds = {kind.value: claims[kind] for kind in Difference}
            printing.print_json([{"adopted": articles, **kinds, "told": tell}])
        else:
            self._tell_adopted(articles, claims, tell)

    def _tell_adopted(self, articles: int, claims: dict[Difference, int], tell: bool) -> None:
        from monitor.printing import counted

        if not articles:
            return print("Everything of it was current already.")
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(claims.items()))
        print(f"Adopted for {counted(articles, 'article')}: claims {kinds}.")
        if tell:
            print("What is due is owed to the readers; `figurewatch run` sends it.")
        else:
            print("Nobody is told; what changed counts as known.")

    def _check(self, candidate: Candidate) -> None:
        """MonitorError for a candidate that is not finished, or not what would be read now."""
        if changed := self._changed_since(candidate):
            raise MonitorError(
                f"since this candidate was made, {changed} changed; `figurewatch reread --anew` makes another"
            )
        if not candidate.is_whole:
            raise MonitorError(
                "the reading was stopped before its end; run the `figurewatch reread` that began it once more"
            )

    def _changed_since(self, candidate: Candidate) -> str:
        held = candidate.header
        followed = self._topics()
        job = self._job([topic for topic in held.topics if topic in followed])
        return " and ".join(held.differences(self._header(job, held.since)))

    def _nothing(self, purpose: str) -> None:
        if not self.as_json:
            print(f"There is nothing to {purpose}: `figurewatch reread` makes a candidate first.")

    def discard(self) -> None:
        """Drop the candidate."""
        there = self.candidates.discard()
        if self.as_json:
            from monitor import printing

            printing.print_json([{"discarded": there}])
        else:
            print("The candidate was dropped." if there else "There is no candidate.")


_PROGRESS_SECONDS = 10
