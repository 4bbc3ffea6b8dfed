"""Mail, against a real server on this machine (T7): P5 holds whatever the server does."""

from __future__ import annotations

import asyncio
import email
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.policy import default as modern
from functools import partial

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.channels.base import DeliveryError, InlineImage, MailPage, content_id
from alerts.channels.email import EmailChannel, open_connection
from alerts.channels.message import MailOptions, build_message
from alerts.channels.smtp_errors import delivery_error
from alerts.outbox import MessageKind
from alerts.rendering import Renderer
from monitor.plain import plain
from tests.samples import HOSTILE, HOSTILE_WORDS, ISSUED_AT, KILLED_RAISED, issued

MESSAGE = Renderer().render(issued(KILLED_RAISED))
SENDER = "Figurewatch <figurewatch@desk.example>"
HEADERS = {
    *("Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "List-Id"),
    *("X-Figurewatch-Digest", "MIME-Version", "Content-Type", "Content-Language"),
    *("In-Reply-To", "References", "X-Auto-Response-Suppress"),
}
RECIPIENT = "Analyst <analyst@desk.example>"


class Mailbox:
    """A server's handler that keeps what it takes, and answers as it is told."""

    def __init__(self, *, mail="250 OK", rcpt="250 OK", data="250 OK", before_answer=None):
        self.answers = {"mail": mail, "rcpt": rcpt, "data": data}
        self.before_answer = before_answer
        self.kept = []

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.answers["mail"]

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answers["rcpt"].startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answers["rcpt"]

    async def handle_DATA(self, server, session, envelope):
        self.kept.append(envelope)
        if self.before_answer is not None:
            await self.before_answer(server)
        return self.answers["data"]

    @property
    def mails(self):
        return [email.message_from_bytes(envelope.content, policy=modern) for envelope in self.kept]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(handler, **settings):
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **settings)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


@contextmanager
def talking(talk):
    """A server of one connection that says what it likes; its port."""

    def serve() -> None:
        connection, _ = there.accept()
        with connection, suppress(OSError):
            talk(connection)

    with socket.create_server(("127.0.0.1", 0)) as there:
        thread = threading.Thread(target=serve)
        thread.start()
        yield there.getsockname()[1]
        thread.join()


def channel(port, **settings):
    return EmailChannel(
        **{
            "host": "127.0.0.1",
            "port": port,
            "security": "plain",
            "username": None,
            "password": None,
            "sender": SENDER,
            "recipient": RECIPIENT,
            "timeout": 2.0,
            **settings,
        }
    )


def header_lines(raw, name):
    """The lines of a header as they are sent."""
    return re.search(rf"^{name}:.*(?:\r\n .*)*", raw.decode("ascii"), re.MULTILINE).group().splitlines()


def content(mail, subtype):
    return mail.get_body((subtype,)).get_content().replace("\r\n", "\n")


def failure(port, **settings):
    with pytest.raises(DeliveryError) as raised:
        channel(port, **settings).send(MESSAGE)
    return raised.value


# -- taken --------------------------------------------------------------------------------------------


def test_a_digest_arrives_with_both_its_forms():
    box = Mailbox()
    with server(box) as there:
        channel(there.port).send(MESSAGE)
    (mail,) = box.mails
    assert mail["Subject"] == MESSAGE.subject
    assert mail["To"] == RECIPIENT
    assert mail["From"] == SENDER
    assert mail["Date"].datetime == ISSUED_AT
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Figurewatch-Digest"] == MESSAGE.digest_id
    assert mail["List-Id"] == "<nk-troops.figurewatch.desk.example>"
    assert mail.get_content_type() == "multipart/alternative"
    assert content(mail, "plain") == MESSAGE.text
    assert content(mail, "html").rstrip("\n") == MESSAGE.page_for_mail.html.rstrip("\n")


def test_a_second_sending_is_recognisable_and_the_same_byte_for_byte():
    box = Mailbox()
    with server(box) as there:
        channel(there.port).send(MESSAGE)
        channel(there.port).send(MESSAGE)
    first, second = box.kept
    assert first.content == second.content
    assert box.mails[0]["Message-ID"] == "<figurewatch.nk-troops-41.email@desk.example>"


def test_a_failing_goodbye_does_not_send_the_digest_again():
    class RudeAtQuit(Mailbox):
        async def handle_QUIT(self, server, session, envelope):
            return "421 leave me alone"

    box = RudeAtQuit()
    with server(box) as there:
        channel(there.port).send(MESSAGE)
    assert len(box.kept) == 1


def test_any_answer_of_the_two_hundreds_is_a_yes_and_the_digest_not_sent_again():
    box = Mailbox(data="251 2.0.0 will see to it")
    with server(box) as there:
        channel(there.port).send(MESSAGE)
    assert len(box.kept) == 1


def test_an_international_address_is_used_where_the_server_takes_it():
    box = Mailbox()
    with server(box, enable_SMTPUTF8=True) as there:
        channel(there.port, recipient="Jürgen <jürgen@büro.example>").send(MESSAGE)
    assert box.kept[0].rcpt_tos == ["jürgen@xn--bro-hoa.example"]


def test_a_server_without_international_addresses_says_so():
    with server(Mailbox(), enable_SMTPUTF8=False) as there:
        error = failure(there.port, recipient="jürgen@desk.example")
    assert not error.permanent
    assert "SMTPUTF8" in str(error)


def test_an_international_domain_needs_no_extension():
    box = Mailbox()
    with server(box, enable_SMTPUTF8=False) as there:
        channel(there.port, recipient="analyst@büro.example").send(MESSAGE)
    assert box.kept[0].rcpt_tos == ["analyst@xn--bro-hoa.example"]


# -- login and encryption -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    key, cert = folder / "key.pem", folder / "cert.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    made = [openssl, "req", "-x509", *kind, *names, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(made, check=True, capture_output=True)
    return cert, key


def server_context(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def trusting(certificate):
    return partial(open_connection, context=ssl.create_default_context(cafile=certificate[0]))


def login_of(name, password):
    def authenticate(server, session, envelope, mechanism, given):
        right = (given.login, given.password) == (name.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    return authenticate


def test_starttls_encrypts_before_the_login(certificate):
    box = Mailbox()
    settings = {
        "tls_context": server_context(certificate),
        "require_starttls": True,
        "auth_required": True,
        "authenticator": login_of("desk", "s3cret"),
    }
    with server(box, **settings) as there:
        login = {"username": "desk", "password": "s3cret"}
        channel(there.port, security="starttls", connect=trusting(certificate), **login).send(MESSAGE)
    assert len(box.kept) == 1


def test_tls_from_the_first_byte(certificate):
    box = Mailbox()
    with server(box, ssl_context=server_context(certificate)) as there:
        channel(there.port, security="tls", connect=trusting(certificate)).send(MESSAGE)
    assert len(box.kept) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_is_refused(certificate, security):
    context = server_context(certificate)
    settings = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    box = Mailbox()
    with server(box, **settings) as there:
        error = failure(there.port, security=security)
    assert not error.permanent
    assert "certificate is not trusted" in str(error)
    assert box.kept == []


def test_starttls_against_a_server_that_has_none():
    with server(Mailbox()) as there:
        error = failure(there.port, security="starttls")
    assert not error.permanent
    assert "STARTTLS" in str(error)


def test_tls_against_a_server_that_speaks_plainly():
    with server(Mailbox()) as there:
        error = failure(there.port, security="tls")
    assert not error.permanent
    assert "check port and security" in str(error)


def test_a_wrong_password_can_be_mended_and_is_never_shown():
    settings = {"auth_require_tls": False, "authenticator": login_of("desk", "right")}
    with server(Mailbox(), **settings) as there:
        error = failure(there.port, username="desk", password="wr0ng-secret")
        shown = repr(channel(there.port, username="desk", password="wr0ng-secret"))
    assert not error.permanent
    assert "535" in str(error)
    assert "check username and password" in str(error)
    assert "wr0ng-secret" not in str(error) + shown


def test_a_login_where_none_is_offered():
    with server(Mailbox()) as there:
        error = failure(there.port, username="desk", password="x")
    assert not error.permanent
    assert "AUTH" in str(error)


def test_a_password_that_mail_servers_cannot_take():
    settings = {"auth_require_tls": False, "authenticator": login_of("desk", "x")}
    with server(Mailbox(), **settings) as there:
        error = failure(there.port, username="desk", password="naïve")
    assert not error.permanent
    assert "naïve" not in str(error)


# -- refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "permanent"),
    [
        ({"rcpt": "550 5.1.1 no such user"}, True),
        ({"rcpt": "552 5.2.2 mailbox full"}, True),
        ({"rcpt": "553 5.1.3 bad address"}, True),
        ({"rcpt": "450 4.2.0 greylisted"}, False),
        ({"rcpt": "451 4.3.0 try later"}, False),
        ({"rcpt": "452 4.2.2 mailbox full for now"}, False),
        ({"rcpt": "554 5.7.1 relay access denied"}, False),
        ({"rcpt": "530 5.7.0 authentication required"}, False),
        ({"mail": "550 5.7.1 sender rejected"}, False),
        ({"mail": "552 5.3.4 message too big"}, True),
        ({"data": "554 5.6.0 content rejected"}, True),
        ({"data": "552 5.3.4 message too big"}, True),
        ({"data": "451 4.3.0 try later"}, False),
        ({"data": "421 4.3.2 shutting down"}, False),
    ],
    ids=lambda value: " ".join(*value.items()) if isinstance(value, dict) else str(value),
)
def test_only_what_concerns_this_recipient_or_message_is_permanent(answers, permanent):
    with server(Mailbox(**answers)) as there:
        error = failure(there.port)
    (answer,) = answers.values()
    assert error.permanent is permanent
    assert answer[:3] in str(error)


def test_a_refused_recipient_holds_up_nobody_else():
    class Choosy(Mailbox):
        async def handle_RCPT(self, server, session, envelope, address, options):
            if address.startswith("gone"):
                return "550 5.1.1 no such user"
            return await super().handle_RCPT(server, session, envelope, address, options)

    box = Choosy()
    with server(box) as there:
        failed = []
        for name in ("one", "gone", "two"):
            try:
                channel(there.port, recipient=f"{name}@desk.example").send(MESSAGE)
            except DeliveryError:
                failed.append(name)
    assert failed == ["gone"]
    assert [envelope.rcpt_tos for envelope in box.kept] == [["one@desk.example"], ["two@desk.example"]]


# -- no answer ----------------------------------------------------------------------------------------


def test_a_refused_connection_says_what_to_check():
    error = failure(free_port())
    assert not error.permanent
    assert "nothing answers there" in str(error)


def test_a_name_that_does_not_resolve():
    def connect(host, port, security, timeout):
        raise socket.gaierror(-2, "Name or service not known")

    error = failure(25, host="mail.invalid", connect=connect)
    assert not error.permanent
    assert "mail.invalid:25: the name cannot be resolved" in str(error)


def test_a_host_that_is_no_name_at_all():
    error = failure(25, host=f"{'x' * 70}..example")
    assert not error.permanent


def test_a_connection_dropped_after_the_message_may_be_tried_again():
    async def hang_up(server):
        server.transport.abort()
        await asyncio.sleep(0)

    box = Mailbox(before_answer=hang_up)
    with server(box) as there:
        error = failure(there.port)
    assert not error.permanent
    assert "same Message-ID" in str(error)
    assert len(box.kept) == 1


def test_a_server_that_looks_through_a_message_for_longer_than_other_answers_may_take_gets_it_once():
    async def dawdle(server):
        await asyncio.sleep(1.2)

    box = Mailbox(before_answer=dawdle)
    with server(box) as there:
        channel(there.port, timeout=1.0).send(MESSAGE)
    assert len(box.mails) == 1


def test_a_yes_that_comes_before_the_message_is_none():
    def agree(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        for _ in connection.makefile("rb"):
            connection.sendall(b"250 yes\r\n")

    with talking(agree) as port:
        error = failure(port)
    assert not error.permanent
    assert "250 yes" in str(error)


@pytest.mark.parametrize("security", ["plain", "tls"])
def test_a_server_that_goes_on_answering_byte_by_byte_is_left(security):
    """Neither its greeting nor its encryption ever comes to an end."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"\x16\x03\x03\x40\x00" if security == "tls" else b"220-")
        while True:
            connection.sendall(b"\x00")
            time.sleep(0.01)

    with talking(drip) as port:
        error = failure(port, timeout=0.05, security=security)
    assert error.unreachable


def test_a_server_that_never_greets():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = failure(silent.getsockname()[1], timeout=0.1)
    assert not error.permanent


def test_every_error_of_smtplib_and_of_the_network_has_its_words():
    mistakes = [
        smtplib.SMTPException("odd"),
        smtplib.SMTPHeloError(500, b"what"),
        smtplib.SMTPConnectError(421, b"busy"),
        smtplib.SMTPRecipientsRefused({}),
        OSError(113, "No route to host"),
        TimeoutError("timed out"),
        ssl.SSLError(1, "wrong version number"),
        ValueError("prohibited newline"),
    ]
    for mistake in mistakes:
        error = delivery_error(mistake, "mail.example:587", "a@b.example")
        assert "mail.example:587" in str(error)
        assert not error.permanent


# -- the message --------------------------------------------------------------------------------------


def test_no_article_can_add_a_header():
    message = replace(
        Renderer().render(issued(HOSTILE, topic_name=HOSTILE_WORDS)),
        subject=f"a\r\nBcc: spy@evil.example\r\n\r\nbody {HOSTILE_WORDS}",
        topic="t>\r\nX-Evil: 1",
        digest_id="d@evil>\r\nBcc: x",
    )
    mail = email.message_from_bytes(build_message(message, SENDER, RECIPIENT).as_bytes(), policy=modern)
    assert set(mail.keys()) == HEADERS
    assert mail["To"] == RECIPIENT
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def built(rendered=MESSAGE, recipient=RECIPIENT, sender=SENDER, **options):
    raw = build_message(rendered, sender, recipient, MailOptions(**options)).as_bytes()
    return raw, email.message_from_bytes(raw, policy=modern)


def test_digests_of_one_topic_make_one_thread():
    one, two = built()[1], built(replace(MESSAGE, digest_id="nk-troops-42", figure="another"))[1]
    other = built(replace(MESSAGE, topic="layoffs"))[1]
    assert one["Message-ID"] != two["Message-ID"]
    assert one["References"] == two["References"] == two["In-Reply-To"]
    assert one["References"] == "<figurewatch.thread.nk-troops@desk.example>"
    assert other["References"] != one["References"]


def test_a_thread_can_be_had_for_each_figure_or_not_at_all():
    assert MESSAGE.figure
    killed, wounded = (built(replace(MESSAGE, figure=name), thread="figure")[1] for name in ("aa", "bb"))
    again = built(replace(MESSAGE, digest_id="x", figure="aa"), thread="figure")[1]
    assert killed["References"] == again["References"] != wounded["References"]
    apart = built(thread="none")[1]
    assert (apart["References"], apart["In-Reply-To"]) == (None, None)


def test_each_destination_has_a_message_id_of_its_own_for_a_digest():
    assert built(destination="night-desk")[1]["Message-ID"] == (
        "<figurewatch.nk-troops-41.night-desk@desk.example>"
    )


def test_replies_of_machines_are_unwanted_and_bounces_are_not():
    mail = built()[1]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    assert mail["Content-Language"] == "en"


def test_what_the_service_says_of_itself_can_be_filtered_and_a_warning_stands_out():
    beat = built(replace(MESSAGE, topic="", kind=MessageKind.HEARTBEAT))[1]
    warning = built(replace(MESSAGE, topic="", kind=MessageKind.WARNING))[1]
    assert beat["List-Id"] == "<heartbeat.figurewatch.desk.example>"
    assert warning["List-Id"] == "<warning.figurewatch.desk.example>"
    assert (built()[1]["Importance"], beat["Importance"], warning["Importance"]) == (None, None, "high")
    assert beat["References"] is None


def test_a_way_out_is_offered_where_there_is_one():
    assert built()[1]["List-Unsubscribe"] is None
    by_mail = built(unsubscribe=("mailto:leave@desk.example",))[1]
    assert by_mail["List-Unsubscribe"] == "<mailto:leave@desk.example>"
    assert by_mail["List-Unsubscribe-Post"] is None
    long = f"https://desk.example/{'x' * 200}?who={{recipient}}"
    raw, both = built(unsubscribe=("mailto:leave@desk.example", long), recipient="a+b@desk.example")
    assert both["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert both["List-Unsubscribe"].split() == [
        "<mailto:leave@desk.example>,",
        f"<https://desk.example/{'x' * 200}?who=a%2Bb%40desk.example>",
    ]
    assert b"=?" not in raw.partition(b"List-Unsubscribe:")[2].partition(b"\r\nContent-Language")[0]


def test_no_id_is_broken_or_encoded_however_long_it_is():
    raw, mail = built(replace(MESSAGE, topic="t" * 100), sender=f"f@{'long.' * 10}example", thread="topic")
    root = f"<figurewatch.thread.{'t' * 100}@{'long.' * 10}example>"
    assert mail["References"] == mail["In-Reply-To"] == root
    assert f"\r\nReferences: {root}\r\n".encode() in raw
    assert mail["List-Id"] == f"<{'t' * 100}.figurewatch.{'long.' * 10}example>"


def test_what_leaves_us_is_mail_as_the_standards_have_it():
    """RFC 5322 and 2045: CR LF, lines within their limits, nothing but ASCII, one MIME-Version."""
    raw, _ = built(replace(MESSAGE, html=MESSAGE.html + "x" * 5_000 + "é" * 5_000))
    lines = raw.split(b"\r\n")
    assert raw.isascii()
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert max(map(len, lines)) <= 78
    assert raw.count(b"MIME-Version: 1.0") == 1
    assert raw.count(b'charset="utf-8"') == 2


def test_pictures_go_with_the_page_that_shows_them_and_nowhere_else():
    names = [content_id(MESSAGE.digest_id, f"chart-{number}") for number in (1, 2)]
    images = tuple(
        InlineImage(name, b"\x89PNG\r\n\x1a\n" + bytes([number]) * 99) for number, name in enumerate(names)
    )
    page = "".join(f'<img src="cid:{name}" alt="600">' for name in names)
    built = build_message(
        replace(MESSAGE, mail_page=lambda: MailPage(page, images)), SENDER, RECIPIENT
    ).as_bytes()
    again = build_message(
        replace(MESSAGE, mail_page=lambda: MailPage(page, images)), SENDER, RECIPIENT
    ).as_bytes()
    assert built == again
    mail = email.message_from_bytes(built, policy=modern)
    text, related = mail.iter_parts()
    shown, *pictures = related.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert (related.get_content_type(), related.get_param("type")) == ("multipart/related", "text/html")
    assert shown.get_content().rstrip() == page
    assert [picture["Content-ID"] for picture in pictures] == [f"<{name}>" for name in names]
    assert [picture.get_content() for picture in pictures] == [image.png for image in images]
    assert {picture.get_content_disposition() for picture in pictures} == {"inline"}
    assert built.count(b"MIME-Version") == 1


def test_no_line_of_an_article_can_end_its_part_of_the_mail():
    boundary = build_message(MESSAGE, SENDER, RECIPIENT).get_boundary()
    forged = f"x\n--{boundary}\nContent-Type: text/html\n\n<script>\n--{boundary}--\n"
    raw = build_message(replace(MESSAGE, text=forged), SENDER, RECIPIENT).as_bytes()
    mail = email.message_from_bytes(raw, policy=modern)
    assert content(mail, "plain") == forged
    assert len(list(mail.iter_parts())) == 2


@given(
    st.text(max_size=150) | st.sampled_from(["북한군 · 600", "a" * 150, "é" * 150, "👩\u200d🚀 →", "\ud800"])
)
@example("Keleth's defence ministry: killed more than 600 (first report) … and 5 more · Vardosian war")
@example("OVD-Watch: detained more than 400 → more than 700 … and 3 more · Lissen protests")
def test_any_subject_survives_the_mail_as_one_line(subject):
    raw = build_message(replace(MESSAGE, subject=subject), SENDER, RECIPIENT).as_bytes()
    mail = email.message_from_bytes(raw, policy=modern)
    shown = plain(subject).replace("=?", "= ?")
    assert mail["Subject"] == shown.strip()
    assert shown.isascii() or max(map(len, header_lines(raw, "Subject"))) <= 76
    assert set(mail.keys()) == HEADERS


@pytest.mark.parametrize(
    "word",
    ["=?utf-8?q?a=0d=0aBcc:_x@evil?= b", "=?utf-8?b?DQpCY2M6IHhAZXZpbA==?=", "é =?utf-8?q?=1b[2J=0aX:y?="],
)
def test_an_encoded_word_in_an_article_is_not_decoded(word):
    raw = build_message(replace(MESSAGE, subject=word), f'"{word}" <a@b.example>', RECIPIENT).as_bytes()
    mail = email.message_from_bytes(raw, policy=modern)
    assert set(mail.keys()) == HEADERS
    assert mail["Subject"] == word.replace("=?", "= ?")
    assert b"\x1b" not in raw


def test_a_long_id_stays_whole_in_the_message_id():
    message = replace(MESSAGE, digest_id="f" * 100)
    raw = build_message(message, f"f@{'long.' * 10}example", RECIPIENT).as_bytes()
    mail = email.message_from_bytes(raw, policy=modern)
    assert mail["Message-ID"].strip() == f"<figurewatch.{'f' * 100}.email@{'long.' * 10}example>"


@pytest.mark.parametrize("address", ["", "nobody", "a@", "@b.example", "a@b..example\r\nBcc: c@d.example"])
def test_an_address_that_is_none_is_told(address):
    error = failure(25, recipient=address)
    assert "mend it in the settings" in str(error)
    assert not error.permanent
