"""T7: whatever a mail server does, every digest arrives, once a Message-ID and recipient, or is given up."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import trustme

from alerts.channels.email import EmailChannel, open_connection
from alerts.delivery import GIVE_UP_AFTER, Courier
from alerts.outbox import DELIVERIES, DeliveryState, put_back
from alerts.rendering import Renderer
from monitor.event_log import EventLog
from monitor.events import DeliveryAbandoned, DeliveryFailed, DigestDelivered
from tests.samples import about
from tests.smtp import ALL, HANG_UP, SILENCE, ScriptedServer
from tests.values import Clock, claim, events, issuer, news, publish

ONE, TWO, THREE = "one@example.org", "two@example.org", "three@example.org"
EVERYBODY = (ONE, TWO, THREE)
OWED, DELIVERED, ABANDONED = DeliveryState.OWED, DeliveryState.DELIVERED, DeliveryState.ABANDONED
PASSWORD = "s3cret-word"


@dataclass(frozen=True)
class Case:
    """What goes wrong, and what is recorded of each recipient after one look at the outbox."""

    script: Mapping[tuple[str, str], str]
    says: str  # in the reason that is recorded
    states: tuple[DeliveryState, DeliveryState, DeliveryState]  # of one, two, three
    reasons: int = 1  # recipients of whom a failure is recorded: a dead server is asked once
    settings: Mapping[str, Any] = field(default_factory=dict)  # of the channel
    twice: tuple[str, ...] = ()  # who gets it twice, under one Message-ID, with the same bytes


def only_two(command: str, answer: str, says: str, state: DeliveryState = OWED, **more: Any) -> Case:
    return Case({(command, TWO): answer}, says, (DELIVERED, state, DELIVERED), **more)


def server_wide(command: str, answer: str, says: str, **more: Any) -> Case:
    return Case({(command, ALL): answer}, says, (OWED, OWED, OWED), **more)


IMPATIENT = {"timeout": 2.0}
LOGIN = {"username": "desk", "password": PASSWORD}
CASES = {
    "421 in place of a greeting": server_wide("banner", "421 4.3.2 shutting down", "421 4.3.2"),
    "554 in place of a greeting": server_wide("banner", "554 5.7.1 you are blocked", "554 5.7.1"),
    "no greeting": server_wide("banner", SILENCE, "fell silent", settings=IMPATIENT),
    "STARTTLS fails": server_wide(
        "starttls", "454 4.7.0 TLS not available", "454 4.7.0", settings={"security": "starttls"}
    ),
    "the login fails": server_wide("auth", "535 5.7.8 wrong", "check username", settings=LOGIN),
    "the login fails for now": server_wide("auth", "454 4.7.0 for now", "454 4.7.0", settings=LOGIN),
    "450 for one": only_two("rcpt", "450 4.2.1 greylisted", "450 4.2.1"),
    "451 for one": only_two("rcpt", "451 4.3.0 local error", "451 4.3.0"),
    "452 for one": only_two("rcpt", "452 4.2.2 mailbox full", "452 4.2.2"),
    "421 for one": only_two("rcpt", "421 4.7.0 too many", "421 4.7.0"),
    "550 for one": only_two("rcpt", "550 5.1.1 no such user", "550 5.1.1", ABANDONED),
    "552 for one": only_two("rcpt", "552 5.2.2 over quota", "552 5.2.2", ABANDONED),
    "553 for one": only_two("rcpt", "553 5.1.3 bad address", "553 5.1.3", ABANDONED),
    "552 for the size": Case(
        {("mail", ALL): "552 5.3.4 too big"}, "552 5.3.4", (ABANDONED, ABANDONED, ABANDONED), reasons=3
    ),
    "451 for the sender": server_wide("mail", "451 4.1.8 try later", "451 4.1.8", reasons=3),
    "451 after the message": only_two("data", "451 4.3.0 try later", "451 4.3.0"),
    "452 after the message": only_two("data", "452 4.3.1 no space", "452 4.3.1"),
    "552 after the message": only_two("data", "552 5.3.4 too big", "552 5.3.4", ABANDONED),
    "554 after the message": only_two("data", "554 5.6.0 rejected", "554 5.6.0", ABANDONED),
    "dropped before the message": only_two("rcpt", HANG_UP, "hung up"),
    "dropped after the message": only_two("data", HANG_UP, "same Message-ID", twice=(TWO,)),
    "silence after a recipient": only_two("rcpt", SILENCE, "fell silent", settings=IMPATIENT),
    "silence after the message": only_two("data", SILENCE, "fell silent", settings=IMPATIENT),
}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    made = ScriptedServer()
    yield made
    made.stop()


@pytest.fixture
def mailing(log: EventLog, clock: Clock, server: ScriptedServer) -> Callable[..., Courier]:
    """A courier to three people through the server."""

    def made(**settings: Any) -> Courier:
        plain = {"host": "127.0.0.1", "security": "plain", "username": None, "password": None}
        channels = {
            f"email:{person}": EmailChannel(
                **{**plain, "port": server.port, "sender": "f@desk.example", "timeout": 30.0, **settings},
                recipient=person,
            )
            for person in EVERYBODY
        }
        return Courier(log, Renderer().render, channels, clock, GIVE_UP_AFTER)

    return made


def issue(log: EventLog, *numbers: float) -> None:
    by = issuer(destinations=[f"email:{person}" for person in EVERYBODY])
    publish(log, *(news(f"n{number}", claim(about(number))) for number in numbers), by=by)


def deliveries(log: EventLog) -> dict[str, Any]:
    """By recipient."""
    with log.reading() as view:
        held = [delivery for _, delivery in view.documents(DELIVERIES).scan()]
    return {delivery.destination.removeprefix("email:"): delivery for delivery in held}


def outcomes(log: EventLog) -> list[Any]:
    kinds = (DigestDelivered, DeliveryFailed, DeliveryAbandoned)
    return [event for event in events(log) if isinstance(event, kinds)]


def go_on(courier: Courier, clock: Clock, times: int = 8) -> None:
    for _ in range(times):
        clock.forward(minutes=20)
        courier.deliver_due()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_a_server_does_to_some_is_recorded_holds_up_nobody_else_and_is_made_good(
    log: EventLog, clock: Clock, server: ScriptedServer, mailing: Callable[..., Courier], case: Case
) -> None:
    """P5, P9, T7: each answer on its own, then the server is mended."""
    server.script = case.script
    if case.settings.get("security") == "starttls":
        authority = trustme.CA()
        server.settings = {"tls_context": serving(authority, "127.0.0.1")}
        connect = trusting(authority)
    else:
        connect = partial(open_connection, with_message=1)
    server.logins = {"desk": PASSWORD}
    server.start()
    issue(log, 600)
    courier = mailing(**case.settings, connect=connect)
    courier.deliver_due()
    held = deliveries(log)
    assert tuple(held[person].state for person in EVERYBODY) == case.states
    reasons = [delivery.error for delivery in held.values() if delivery.error]
    assert len(reasons) == case.reasons
    assert [reason for reason in reasons if case.says not in reason] == []
    assert PASSWORD not in str(events(log))

    server.script = {}
    go_on(courier, clock)
    reached = [person for person, state in zip(EVERYBODY, case.states, strict=True) if state is not ABANDONED]
    after = deliveries(log)
    assert {person: after[person].state for person in EVERYBODY} == {
        person: DELIVERED if person in reached else ABANDONED for person in EVERYBODY
    }
    arrived = Counter(taken.name for taken in server.taken)
    assert {recipient for _, recipient in arrived} == set(reached)
    assert len({message_id for message_id, _ in arrived}) == (1 if reached else 0)
    assert {to for (_, to), times in arrived.items() if times > 1} == set(case.twice)
    for person in case.twice:  # a mailbox that has it knows it again
        assert len({taken.content for taken in server.taken if taken.recipient == person}) == 1
    settled = Counter((o.digest, o.destination) for o in outcomes(log) if not isinstance(o, DeliveryFailed))
    assert set(settled.values()) == {1}


def test_a_server_that_is_down_is_asked_once_a_pause_and_gets_everything_once_it_is_up(
    log: EventLog, clock: Clock, server: ScriptedServer, mailing: Callable[..., Courier]
) -> None:
    """P5, P9, T7: connection refused."""
    issue(log, 100, 200, 300)
    courier = mailing()
    for _ in range(3):
        courier.deliver_due()
    [failed] = outcomes(log)
    assert "nothing answers there" in failed.error
    go_on(courier, clock)
    server.start()
    go_on(courier, clock)
    arrived = Counter(taken.name for taken in server.taken)
    assert len(arrived) == 9
    assert set(arrived.values()) == {1}
    assert len({message_id for message_id, _ in arrived}) == 3


def test_a_server_that_is_down_for_three_days_is_given_up_and_asked_again_on_demand(
    log: EventLog, clock: Clock, server: ScriptedServer, mailing: Callable[..., Courier]
) -> None:
    """P5, P9, T7: three days of the clock handed in."""
    began = clock.moment
    issue(log, 100, 200)
    courier = mailing()
    while clock.moment < began + timedelta(days=3, hours=6):
        courier.deliver_due()
        clock.forward(minutes=15)
    given_up = [each for each in outcomes(log) if isinstance(each, DeliveryAbandoned)]
    failed = [each for each in outcomes(log) if isinstance(each, DeliveryFailed)]
    assert Counter((each.digest, each.destination) for each in given_up).total() == 6
    assert len({(each.digest, each.destination) for each in given_up}) == 6
    assert 3 * 24 < len(failed) < 3 * 24 * 4 + 12  # no more than one a pause
    assert all(each.retry_at <= began + timedelta(days=3) for each in failed)
    assert server.taken == []

    server.start()
    go_on(courier, clock)
    assert server.taken == []  # nothing comes back by itself
    with log.writing() as writing:
        put_back(writing, lambda delivery: True, "maria")
    courier.deliver_due()
    arrived = Counter(taken.name for taken in server.taken)
    assert len(arrived) == 6
    assert set(arrived.values()) == {1}
    assert {delivery.state for delivery in deliveries(log).values()} == {DELIVERED}


# -- encryption and login ---------------------------------------------------------------------------------


def serving(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> Callable[..., Any]:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return partial(open_connection, context=context)


def encrypted(server: ScriptedServer, security: str, context: ssl.SSLContext) -> None:
    if security == "tls":
        server.tls_from_the_start = context
    else:
        server.settings |= {"tls_context": context, "require_starttls": True}
    server.logins = {"desk": PASSWORD}
    server.start()


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_over_an_encrypted_connection_with_a_trusted_certificate_a_login_sends(
    log: EventLog, server: ScriptedServer, mailing: Callable[..., Courier], security: str, mechanism: str
) -> None:
    """P5, T7."""
    authority = trustme.CA()
    other = "LOGIN" if mechanism == "PLAIN" else "PLAIN"
    server.settings["auth_exclude_mechanism"] = [other]
    encrypted(server, security, serving(authority, "127.0.0.1"))
    issue(log, 600)
    courier = mailing(security=security, connect=trusting(authority), **LOGIN)
    assert courier.deliver_due() == 3
    assert len({taken.name for taken in server.taken}) == 3


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("fault", ["nobody vouches for it", "it is for another host"])
def test_no_password_and_no_mail_goes_to_a_server_whose_certificate_is_not_right(
    log: EventLog, server: ScriptedServer, mailing: Callable[..., Courier], security: str, fault: str
) -> None:
    """P5, T7."""
    authority, stranger = trustme.CA(), trustme.CA()
    stranger_made = fault == "nobody vouches for it"
    name = "127.0.0.1" if stranger_made else "elsewhere.example"
    encrypted(server, security, serving(stranger if stranger_made else authority, name))
    issue(log, 600)
    mailing(security=security, connect=trusting(authority), **LOGIN).deliver_due()
    [failed] = outcomes(log)
    assert "certificate is not trusted" in failed.error
    assert server.taken == []
    assert PASSWORD not in str(events(log))


def test_a_server_without_encryption_gets_neither_mail_nor_password_unless_the_settings_say_plain(
    log: EventLog, clock: Clock, server: ScriptedServer, mailing: Callable[..., Courier]
) -> None:
    """P5, T7: a STARTTLS that somebody in between has taken out of the server's offer."""
    heard: list[str] = []
    server.logins = {"desk": PASSWORD}
    authenticate = server.login

    def login(*arguments: Any) -> Any:
        heard.append(str(arguments))
        return authenticate(*arguments)

    server.settings = {"authenticator": login, "auth_require_tls": False}
    server.start()
    issue(log, 600)
    mailing(security="starttls", **LOGIN).deliver_due()
    assert (heard, server.taken) == ([], [])
    assert "STARTTLS" in outcomes(log)[0].error
    assert mailing(security="plain", **LOGIN).deliver_due() == 3
    assert len(heard) == 3


def test_a_server_that_repeats_the_password_does_not_get_it_into_the_log(
    log: EventLog, server: ScriptedServer, mailing: Callable[..., Courier], caplog: pytest.LogCaptureFixture
) -> None:
    """P5, T7."""
    server.script = {("auth", ALL): f"535 5.7.8 {PASSWORD} is wrong for desk"}
    server.start()
    issue(log, 600)
    mailing(**LOGIN).deliver_due()
    [failed] = outcomes(log)
    assert "*** is wrong for desk" in failed.error
    assert PASSWORD not in str(events(log)) + caplog.text


# -- letters beyond ASCII -----------------------------------------------------------------------------------


@pytest.mark.parametrize("international", [True, False])
def test_what_we_send_needs_no_eight_bit_mail_but_for_an_international_address(
    log: EventLog, clock: Clock, server: ScriptedServer, international: bool
) -> None:
    """P5, T7: SMTPUTF8 and 8BITMIME."""
    server.settings = {"enable_SMTPUTF8": international}
    options: list[str] = []
    handle = server.handle_MAIL

    async def handle_mail(*arguments: Any) -> str:
        options.extend(arguments[-1])
        return await handle(*arguments)

    server.handle_MAIL = handle_mail  # type: ignore[method-assign]
    server.start()
    people = ("jürgen@büro.example", "anna@büro.example")
    channels = {
        f"email:{person}": EmailChannel(
            host="127.0.0.1",
            port=server.port,
            security="plain",
            username=None,
            password=None,
            sender="f@desk.example",
            recipient=person,
        )
        for person in people
    }
    publish(log, news("n", claim(about(600))), by=issuer(destinations=tuple(channels)))
    Courier(log, Renderer().render, channels, clock, GIVE_UP_AFTER).deliver_due()
    arrived = {taken.recipient: taken.content for taken in server.taken}
    assert arrived["anna@xn--bro-hoa.example"].isascii()
    if international:
        assert "jürgen@xn--bro-hoa.example" in arrived
        assert {"SMTPUTF8", "BODY=8BITMIME"} <= set(options)
    else:
        assert len(arrived) == 1
        assert "SMTPUTF8" in str([each.error for each in outcomes(log) if isinstance(each, DeliveryFailed)])
