"""`figurewatch deliveries` and `deliveries retry`, beside a running service."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.daemon import Daemon, article, until
from tests.integration.test_commands import figurewatch
from tests.integration.test_service_mail import MailServer, mail_server, mailing  # noqa: F401


def asked(daemon: Daemon, *command: str) -> list[dict[str, Any]]:
    done = figurewatch("--home", daemon.home, "deliveries", *command, "--json", FIGUREWATCH_USER="maria")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def waiting(mailing: Daemon) -> Daemon:  # noqa: F811
    """A service whose mail server is down, with one digest owed to two people."""
    mailing.settings["FIGUREWATCH_EMAIL__RETRY_SECONDS"] = "600"
    mailing.started()
    mailing.drop("a.md", article("at least 100"))
    until(lambda: any(held["error"] for held in asked(mailing)), "the first attempt fails")
    return mailing


def test_what_waits_is_shown_with_its_reason_and_arrived_on_demand(
    waiting: Daemon,
    mail_server: MailServer,  # noqa: F811
) -> None:
    owed = asked(waiting)
    assert {held["destination"] for held in owed} == {"email:desk@example.org", "email:analyst@example.org"}
    assert {held["state"] for held in owed} == {"owed"}
    assert "nothing answers there" in str([held["error"] for held in owed])
    assert "at least 100" in owed[0]["subject"]
    assert {held["state"] for held in asked(waiting, "--all", "--to", "files")} == {"delivered"}
    told = figurewatch("--home", waiting.home, "deliveries").stdout
    assert "email:desk@example.org" in told
    assert "nothing answers there" in told

    mail_server.start()
    back = asked(waiting, "retry", "--to", "email")
    assert {held["destination"] for held in back} == {held["destination"] for held in owed}
    until(lambda: len(mail_server.received) == 2, "both get it without waiting for ten minutes")
    until(lambda: not asked(waiting), "nothing is owed any more")
    assert figurewatch("--home", waiting.home, "deliveries").stdout == "Everything has arrived.\n"
    requests = [each["payload"] for each in waiting.ask("log") if each["type"] == "delivery-requested"]
    assert {request["by"] for request in requests} == {"maria"}


def test_what_has_arrived_is_not_sent_again(mailing: Daemon, mail_server: MailServer) -> None:  # noqa: F811
    mail_server.start()
    mailing.drop("a.md", article("at least 100"))
    mailing.start("--once")
    assert mailing.process is not None
    assert mailing.process.wait(60) == 0
    assert len(mail_server.received) == 2
    digest = mailing.ask("digests")[0]
    for name in (digest["id"], digest["id"][:6], str(digest["position"])):
        done = figurewatch("--home", mailing.home, "deliveries", "retry", name)
        assert (done.returncode, done.stdout) == (1, "")
        assert "nothing of that waits" in done.stderr
    mailing.start("--once")
    assert mailing.process.wait(60) == 0
    assert len(mail_server.received) == 2


def test_a_retry_says_what_is_wrong_with_what_it_is_asked(waiting: Daemon) -> None:
    nothing_named = figurewatch("--home", waiting.home, "deliveries", "retry")
    assert nothing_named.returncode == 2
    assert "--all" in nothing_named.stderr
    nowhere = figurewatch("--home", waiting.home, "deliveries", "retry", "99999")
    assert nowhere.returncode == 1
    assert "there is no digest '99999'" in nowhere.stderr
    assert asked(waiting, "retry", "--to", "somebody@example.org") == []
    no_log = figurewatch("--home", waiting.home.parent, "deliveries", "retry", "--all")
    assert no_log.returncode == 1
    assert "there is no event log" in no_log.stderr
