"""Settings: none needed, all checked, every fault told at once with its place and remedy."""

from __future__ import annotations

import os
import re
import tomllib
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from alerts.channels.apprise import AppriseChannel
from alerts.channels.building import LOCAL_SENDER, channels_of
from alerts.channels.files import FilesChannel
from alerts.channels.maildir import MaildirChannel
from alerts.channels.message import MailOptions
from alerts.channels.webhook import WebhookChannel
from monitor.config import COMMENTED, load_config
from monitor.errors import ConfigError
from monitor.places import FILE_NAME
from monitor.reading.limits import Limits
from monitor.settings.destinations import (
    KINDS,
    SECRETS,
    AppriseDestination,
    EmailDestination,
    FilesDestination,
    MaildirDestination,
    WebhookDestination,
)
from monitor.settings.email import EmailSettings
from monitor.settings.heartbeat import HeartbeatSettings
from monitor.settings.limits import LimitSettings
from monitor.settings.policy import DefaultPolicySettings, PolicySettings, RuleSettings
from monitor.settings.settings import Settings
from monitor.settings.watching import HealthSettings, HttpSettings

EMAIL = """
[email]
host = "smtp.example.org"
sender = "figures@example.org"
recipients = ["desk@example.org"]
"""

WHSEC = f"whsec_{b64encode(bytes(32)).decode()}"
DESK = "[destinations.desk]\nemail = 'desk@example.org'"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in list(os.environ):
        if name.upper().startswith("FIGUREWATCH_"):
            monkeypatch.delenv(name)


@pytest.fixture
def home(tmp_path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def config(home, monkeypatch):
    """The settings that a file and some variables make."""

    def loaded(toml: str = "", **variables: str):
        (home / FILE_NAME).write_text(toml)
        for name, held in variables.items():
            monkeypatch.setenv(name, held)
        return load_config(home)

    return loaded


@pytest.fixture
def faults(config):
    """What is wrong with them."""

    def told(toml: str = "", **variables: str) -> tuple[str, ...]:
        with pytest.raises(ConfigError) as raised:
            config(toml, **variables)
        assert str(raised.value) == "\n".join(raised.value.problems)
        return raised.value.problems

    return told


# -- without settings -------------------------------------------------------------------------------------


def test_no_settings_are_needed(home):
    config = load_config(home)
    assert (config.home, config.inbox, config.archive) == (home, home / "inbox", home / "archive")
    assert (config.rejected, config.digests) == (home / "rejected", home / "digests")
    assert config.database.file == home / "figurewatch.db"
    assert (config.topics, config.templates, config.email, config.email_password) == (None, None, None, None)
    assert config.files
    assert config.policy == DefaultPolicySettings()
    assert list(home.iterdir()) == []  # and reading them makes nothing


def test_a_home_that_is_not_there_yet_will_do(tmp_path):
    assert load_config(tmp_path / "nowhere").inbox == tmp_path / "nowhere" / "inbox"


def test_a_home_given_from_the_current_folder_is_made_whole(home, monkeypatch):
    monkeypatch.chdir(home.parent)
    assert load_config(Path("home")).inbox == home / "inbox"


def test_folders_are_below_the_home_or_wherever_one_likes(config, home, tmp_path):
    made = config(f'inbox = "in"\narchive = "{tmp_path}/kept"\ndatabase = "db/log.db"')
    assert (made.inbox, made.archive) == (home / "in", tmp_path / "kept")
    assert made.database.file == home / "db" / "log.db"


def test_a_tilde_in_a_path_is_the_users_home_folder(config, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    user = tmp_path / "user"
    (user / "mine").mkdir(parents=True)
    (user / "secret").write_text("hunter2\n")
    made = config(
        """
        inbox = "~/in"
        archive = "~/mine/archive"
        rejected = "~/no"
        digests = "~/digests"
        database = "~/db/log.db"
        topics = "~/mine"
        templates = "~/mine"
        """
        + f'{EMAIL}\npassword_file = "~/secret"'
    )
    assert (made.inbox, made.archive, made.rejected) == (user / "in", user / "mine" / "archive", user / "no")
    assert (made.digests, made.database.file) == (user / "digests", user / "db" / "log.db")
    assert (made.topics, made.templates) == (user / "mine", user / "mine")
    assert made.email_password == "hunter2"


def test_a_tilde_in_a_path_from_the_environment_is_the_users_home_folder_too(config, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    assert config(FIGUREWATCH_INBOX="~/in").inbox == tmp_path / "user" / "in"


def test_a_tilde_elsewhere_in_a_path_is_a_letter(config, home):
    assert config('inbox = "in~"\narchive = "a/~/b"').inbox == home / "in~"
    assert config('inbox = "in~"\narchive = "a/~/b"').archive == home / "a" / "~" / "b"


# -- file and environment ---------------------------------------------------------------------------------


def test_the_environment_comes_before_the_file(config):
    toml = 'settle_seconds = 5\nsweep_seconds = 7\n[policy]\nwhen = "every 2 hours"\nleast_difference = 3'
    made = config(toml, FIGUREWATCH_SETTLE_SECONDS="9", FIGUREWATCH_POLICY__WHEN="at once")
    assert (made.settle_seconds, made.sweep_seconds) == (9, 7)
    assert (made.policy.when, made.policy.least_difference) == ("at once", 3)


def test_a_section_can_come_from_the_environment_alone(config):
    made = config(
        FIGUREWATCH_EMAIL__HOST="smtp.example.org",
        FIGUREWATCH_EMAIL__SENDER="figures@example.org",
        FIGUREWATCH_EMAIL__RECIPIENTS='["a@example.org", "b@example.org"]',
        FIGUREWATCH_EMAIL__PORT="2525",
    )
    assert made.email
    assert (made.email.recipients, made.email.port) == (("a@example.org", "b@example.org"), 2525)


@pytest.mark.parametrize(
    "recipients",
    ["a@example.org,b@example.org", " a@example.org , b@example.org ", '["a@example.org", "b@example.org"]'],
)
def test_a_list_in_a_variable_is_written_with_commas(config, recipients):
    made = config(EMAIL, FIGUREWATCH_EMAIL__RECIPIENTS=recipients, FIGUREWATCH_POLICY__TELL="raised, lowered")
    assert made.email
    assert made.email.recipients == ("a@example.org", "b@example.org")
    assert made.policy.tell == ("raised", "lowered")


def test_variables_of_commands_are_no_settings(config):
    assert config(FIGUREWATCH_HOME="/elsewhere", FIGUREWATCH_USER="ana").files


def test_settings_cannot_be_altered(config):
    made = config(EMAIL)
    with pytest.raises(AttributeError):
        made.inbox = Path("elsewhere")
    with pytest.raises(ValueError, match="frozen"):
        made.email.host = "elsewhere"


@pytest.mark.parametrize(
    "sender", ["figures@example.org", "Figurewatch <figures@example.org>", '"Desk, night" <n@example.org>']
)
def test_a_sender_may_have_a_name(config, sender):
    made = config(EMAIL.replace('"figures@example.org"', f"'{sender}'"))
    assert made.email
    assert made.email.sender == sender


def test_a_recipient_named_twice_gets_one_mail(config):
    made = config(
        EMAIL.replace('["desk@example.org"]', '["a@example.org", "b@example.org", "a@example.org"]')
    )
    assert made.email
    assert made.email.recipients == ("a@example.org", "b@example.org")


# -- destinations ------------------------------------------------------------------------------------------


def test_destinations_have_names_and_are_channels_of_their_own(config, home):
    made = config(
        EMAIL + "[destinations.night-desk]\nemail = ['a@b.c', 'd@e.f']\n"
        "[destinations.page]\nfiles = 'page'\nformats = ['html']"
    )
    channels = channels_of(made)
    assert list(channels) == [
        *("files", "email:desk@example.org"),
        *("night-desk:a@b.c", "night-desk:d@e.f", "page"),
    ]
    assert channels["page"] == FilesChannel(home / "page", ("html",))


def test_the_mail_server_may_serve_named_destinations_alone(config):
    made = config(EMAIL.replace('recipients = ["desk@example.org"]', "") + DESK)
    assert list(channels_of(made)) == ["files", "desk:desk@example.org"]


def test_a_destination_can_come_from_the_environment_alone(config, home):
    made = config(
        FIGUREWATCH_DESTINATIONS__NIGHT_PAGE__FILES="page",
        FIGUREWATCH_DESTINATIONS__NIGHT_PAGE__FORMATS="html, json",
    )
    assert made.destinations["night-page"] == FilesDestination(files=home / "page", formats=("html", "json"))


def test_a_variable_sets_one_option_of_a_destination_in_the_file(config, home):
    made = config(
        "[destinations.night-page]\nfiles = 'page'", FIGUREWATCH_DESTINATIONS__NIGHT_PAGE__FORMATS="html"
    )
    assert made.destinations["night-page"] == FilesDestination(files=home / "page", formats=("html",))


HOOK = "[destinations.hook]\nwebhook = 'https://a.example/t0ken'\n"


def test_a_webhooks_secret_comes_from_a_file_or_a_variable(config, home):
    (home / "secret").write_text(f"{WHSEC}\n")
    for made in (
        config(f"{HOOK}secret_file = 'secret'"),
        config(HOOK, FIGUREWATCH_DESTINATIONS__HOOK__SECRET=WHSEC),
    ):
        [channel] = [channel for name, channel in channels_of(made).items() if name == "hook"]
        assert isinstance(channel, WebhookChannel)
        assert (channel.url, channel.key) == ("https://a.example/t0ken", bytes(32))


def test_an_apprise_address_comes_from_a_file_or_a_variable(config, home):
    (home / "address").write_text("slack://hunter2\n")
    for made in (
        config("[destinations.chat]\napprise_file = 'address'"),
        config(FIGUREWATCH_DESTINATIONS__CHAT__APPRISE="slack://hunter2"),
    ):
        assert channels_of(made)["chat"] == AppriseChannel(name="chat", url="slack://hunter2")
        assert "hunter2" not in repr(made) + repr(channels_of(made))


def test_a_maildir_has_the_sender_of_the_mail_section_if_there_is_one(config, home):
    box = "[destinations.box]\nmaildir = 'box'"
    alone, along = channels_of(config(box))["box"], channels_of(config(EMAIL + box))["box"]
    sent = {"sender": LOCAL_SENDER, "recipient": LOCAL_SENDER}
    assert alone == MaildirChannel(folder=home / "box", **sent, options=MailOptions(destination="box"))
    assert along == replace(alone, sender="figures@example.org", recipient="figures@example.org")


@pytest.mark.parametrize(
    ("toml", "name"),
    [
        (f"{HOOK}secret = 'hunter2'", "SECRET"),
        (f"{HOOK}secret = ['hunter2']", "SECRET"),
        ("[destinations.hook]\napprise = 'slack://hunter2'", "APPRISE"),
        ("[destinations.hook]\napprise = 'x'\napprise_file = 5", "APPRISE"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(faults, toml, name):
    problems = faults(toml)
    place = f"destinations.hook.{name.lower()}"
    assert problems[0] == (
        f"{FILE_NAME}: {place}: keep it out of this file; set FIGUREWATCH_DESTINATIONS__HOOK__{name},"
        f" or name a file that holds it in {place}_file"
    )
    assert "hunter2" not in "".join(problems)


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("hunter2.example/x", "is no web address; write https://host.example.org/path"),
        ("ftp://hunter2.example/x", "is no web address"),
        ("https://", "is no web address"),
        ("https://hunter2.example:port/", "is no web address"),
        ("https://[hunter2/", "is no web address"),
        ("https://ana:hunter2@a.example/", "keep name and password out of the address"),
        ("https://a.example/hunter2 x", "has marks that an address cannot have"),
        ("https://a.example/hunter2\\r\\nX: y", "has marks that an address cannot have"),
        ("https://a.example/hunter2/é", "write them encoded"),
        ("https://a.example/hunter2#x", "has marks"),
        ("http://a.example/hunter2", "can be read on the way; write https, or unencrypted = true"),
    ],
)
def test_an_address_that_will_not_do_is_told_and_not_repeated(faults, address, remedy):
    [problem] = faults(f'[destinations.x]\nwebhook = "{address}"')
    assert problem.startswith(f"{FILE_NAME}: destinations.x")
    assert remedy in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize("address", ["http://localhost:8080/x", "http://127.0.0.1/x", "http://[::1]:1/x"])
def test_on_this_machine_an_address_need_not_be_encrypted(config, address):
    held = config(hook(address), FIGUREWATCH_DESTINATIONS__X__SECRET=WHSEC)
    assert held.destinations["x"].webhook == address


def test_an_address_may_go_unencrypted_if_that_is_asked_for(config):
    address = "http://a.example/x"
    toml = f"{hook(address)}\nunencrypted = true"
    assert config(toml, FIGUREWATCH_DESTINATIONS__X__SECRET=WHSEC).destinations["x"].webhook == address


@pytest.mark.parametrize("variable", ["CHAT", "CHAT__APPRISES", "CHAT__APPRISE__URL"])
def test_a_secret_in_a_misspelt_variable_is_not_repeated(faults, variable):
    assert "hunter2" not in "".join(faults(**{f"FIGUREWATCH_DESTINATIONS__{variable}": "slack://hunter2"}))


# -- the password -----------------------------------------------------------------------------------------


def test_the_password_comes_from_the_environment(config):
    assert config(EMAIL, FIGUREWATCH_EMAIL__PASSWORD="hunter2").email_password == "hunter2"


def test_the_password_comes_from_a_file_of_its_own(config, home):
    (home / "secret").write_text("hunter2\n")
    assert config(f'{EMAIL}\npassword_file = "secret"').email_password == "hunter2"


def test_the_environments_password_comes_before_the_files(config, home):
    (home / "secret").write_text("old")
    toml = f'{EMAIL}\npassword_file = "secret"'
    assert config(toml, FIGUREWATCH_EMAIL__PASSWORD="new").email_password == "new"


def test_the_password_is_never_shown(config):
    made = config(EMAIL, FIGUREWATCH_EMAIL__PASSWORD="hunter2")
    assert "hunter2" not in repr(made) + str(made) + repr(made.email)


def test_the_address_that_is_pinged_is_never_shown(config):
    made = config('[health]\nping_url = "https://ping.example.org/t0ken"')
    assert made.health.ping_url == "https://ping.example.org/t0ken"
    assert "t0ken" not in repr(made) + str(made) + repr(made.health)


@pytest.mark.parametrize("password", ['"hunter2"', "12345678", '["hunter2", 12345678]'])
def test_a_password_in_the_file_is_refused_and_not_repeated(faults, password):
    problems = "\n".join(faults(f"{EMAIL}\npassword = {password}"))
    assert "email.password: keep it out of this file; set FIGUREWATCH_EMAIL__PASSWORD" in problems
    assert "hunter2" not in problems
    assert "12345678" not in problems


# -- faults -----------------------------------------------------------------------------------------------


def email(line: str) -> str:
    """The mail section with one of its lines replaced or added."""
    name = line.split(" = ")[0]
    return re.sub(rf"^{name} = .*\n", "", EMAIL, flags=re.MULTILINE) + line


def hook(address: str = "https://a.example/t0ken", **more: object) -> str:
    """A webhook with these settings."""
    return "\n".join(
        ["[destinations.x]", f"webhook = {address!r}", *(f"{k} = {v!r}" for k, v in more.items())]
    )


@pytest.mark.parametrize(
    ("toml", "place", "remedy"),
    [
        ("inbox = 5", "inbox", "write the name of a folder"),
        ("inbx = 'x'", "inbx", "there is no such setting; did you mean inbox?"),
        ("files = 'perhaps'", "files", "write true or false"),
        ("settle_seconds = -1", "settle_seconds", "greater than or equal to 0"),
        ("settle_seconds = nan", "settle_seconds", "greater than or equal to 0"),
        ("sweep_seconds = 'often'", "sweep_seconds", "write a number"),
        ("sweep_seconds = 0", "sweep_seconds", "greater than or equal to"),
        ("topics = 'nowhere'", "topics", "create it or name another"),
        ("topics = '~no-such-user/topics'", "topics", "~no-such-user: no home folder is known"),
        ("inbox = '~no-such-user'", "inbox", "write the whole path"),
        ("database = '~no-such-user/log.db'", "database", "write the whole path"),
        (email("password_file = '~no-such-user/x'"), "email.password_file", "write the whole path"),
        ("templates = 'nowhere'", "templates", "create it or name another"),
        ("policy = 1", "policy", "write a section of its own"),
        ("email = 'desk@example.org'", "email", "write a section of its own"),
        ("[policy]\ntell = ['risen']", "policy.tell.1", "'first', 'raised', 'lowered' or 'restated'"),
        (
            "[[policy.rules]]\n[[policy.rules]]\nleast_percent = -1",
            "policy.rule 2.least_percent",
            "equal to 0",
        ),
        ("[policy]\ntell = 1", "policy.tell", 'write a list, such as ["one", "two"]'),
        (
            "[policy]\nwhen = 'sometimes'",
            "policy.when",
            'write "at once", "every 30 minutes", "weekdays 08:00 Europe/Kyiv" or a crontab line',
        ),
        ("[policy]\nleast_difference = -1", "policy.least_difference", "greater than or equal to 0"),
        ("[policy]\nleast = 1", "policy.least", "there is no such setting"),
        ("[policy.topic.x]\nwhen = 'now'", "policy.topic.x.when", 'write "at once"'),
        ("[policy.topic.x]\ntells = 1", "policy.topic.x.tells", "there is no such setting"),
        ("[policy.topic.x.topic.y]\nwhen = 'at once'", "policy.topic.x.topic", "there is no such setting"),
        (DESK, "destinations.desk.email", "goes through the mail server of an [email] section"),
        ("destinations = 1", "destinations", "write a section of its own"),
        (
            "[destinations]\ndesk = 'a@b.c'",
            "destinations.desk",
            "settings below [destinations.NAME]",
        ),
        (
            "[destinations.desk]",
            "destinations.desk",
            "add one of: email, files, maildir, webhook, apprise_file",
        ),
        ("[destinations.x]\nfiles = 'x'\nemail = 'a@b.c'", "destinations.x", "is email and files at once"),
        (
            "[destinations.x]\nfiles = 'x'\nemails = 'a@b.c'",
            "destinations.x.emails",
            "there is no such setting",
        ),
        ("[destinations.x]\nfiles = 5", "destinations.x.files", "write the name of a folder"),
        ("[destinations.x]\nfiles = 'x'\nformats = []", "destinations.x.formats", "name at least one"),
        (
            "[destinations.x]\nfiles = 'x'\nformats = ['pdf']",
            "destinations.x.formats.1",
            "'html', 'text' or 'json'",
        ),
        ("[destinations.x]\nemail = ['desk']", "destinations.x.email", "is no mail address"),
        ("[destinations.files]\nfiles = 'x'", "destinations.files", "this name has a meaning already"),
        ("[destinations.email]\nfiles = 'x'", "destinations.email", "this name has a meaning already"),
        ("[destinations.'x:y']\nfiles = 'x'", "destinations.x:y", "letters a to z, digits and hyphens"),
        ("[destinations.X]\nfiles = 'x'", "destinations.X", "letters a to z, digits and hyphens"),
        (
            "[destinations.x]\nfiles = 'digests'",
            "destinations.x.files",
            "is the same folder as digests",
        ),
        ("[destinations.x]\nfiles = 'inbox/x'", "destinations.x.files", "lies within inbox"),
        (
            hook(),
            "destinations.x.secret_file",
            "a webhook needs a secret; name a file that holds it, or set FIGU",
        ),
        (hook(secret_file="nowhere"), "destinations.x.secret_file", "create the file or name another"),
        (
            hook(secret_file="figurewatch.toml"),
            "destinations.x.secret_file",
            "is no secret of a webhook: whsec_",
        ),
        ("[destinations.x]\nmaildir = 'archive/x'", "destinations.x.maildir", "lies within archive"),
        ("[destinations.x]\napprise_file = 'nowhere'", "destinations.x.apprise_file", "create the file"),
        ("[email]\nsender = 'a@b.c'\nrecipients = ['a@b.c']", "email.host", "is needed here; add it"),
        (email("host = ''"), "email.host", "write something"),
        (email("port = 99999"), "email.port", "less than or equal to 65535"),
        (email("port = 'smtp'"), "email.port", "write a whole number"),
        (email("security = 'ssl'"), "email.security", "'starttls', 'tls' or 'plain'"),
        (email("sender = 'figures'"), "email.sender", "write a mail address such as"),
        (email('sender = "a@b.c\\nBcc: x@y.z"'), "email.sender", "write a mail address such as"),
        (email('sender = "x\\nBcc: y <a@b.c>"'), "email.sender", "write a mail address such as"),
        (email("recipients = []"), "email.recipients", "name at least one"),
        (
            email("recipients = ['desk']"),
            "email.recipients",
            "'desk' is no mail address; write name@example.org",
        ),
        (email("recipients = ['a b@c.d']"), "email.recipients", "is no mail address"),
        (email('recipients = ["a@b.c\\nBcc:x@y.z"]'), "email.recipients", "is no mail address"),
        (email("timeout_seconds = 0"), "email.timeout_seconds", "greater than 0"),
        (email('thread = "subject"'), "email.thread", "'topic', 'figure' or 'none'"),
        (email('list_unsubscribe = ["ftp://x"]'), "email.list_unsubscribe", "mailto:name@example.org"),
        (email('list_unsubscribe = ["https://x/>, <y"]'), "email.list_unsubscribe", "cannot stand in"),
        (email('list_unsubscribe = ["http://plain.example"]'), "email.list_unsubscribe", "cannot stand in"),
        (email("give_up_after_hours = -1"), "email.give_up_after_hours", "greater than 0"),
        (email("password_file = 'nowhere'"), "email.password_file", "create the file or name another"),
        (email("username = 'x'"), "email.username", "set FIGUREWATCH_EMAIL__PASSWORD or email.password_file"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(faults, toml, place, remedy):
    [problem] = faults(toml)
    assert problem.startswith(f"{FILE_NAME}: {place}: ")
    assert remedy in problem


@pytest.mark.parametrize(
    ("name", "held", "remedy"),
    [
        ("FIGUREWATCH_INBX", "x", "there is no such setting; did you mean FIGUREWATCH_INBOX?"),
        ("FIGUREWATCH_", "x", "there is no such setting"),
        ("FIGUREWATCH_POLICY__WEHN", "at once", "there is no such setting"),
        ("FIGUREWATCH_SETTLE_SECONDS", "soon", "write a number"),
        ("FIGUREWATCH_POLICY__WHEN", "soon", 'write "at once"'),
        ("FIGUREWATCH_POLICY__TELL", "risen", "'first', 'raised', 'lowered' or 'restated'"),
        ("FIGUREWATCH_POLICY", "at once", "FIGUREWATCH_POLICY__WHEN"),
        ("FIGUREWATCH_EMAIL", "desk@example.org", "write a section of its own"),
        ("FIGUREWATCH_DESTINATIONS", "desk", "FIGUREWATCH_DESTINATIONS__DESK__EMAIL"),
        ("FIGUREWATCH_DESTINATIONS__DESK", "a@b.c", "write a section of its own"),
        ("FIGUREWATCH_DESTINATIONS__NIGHT_DESK__EMIAL", "a@b.c", "says not where digests go"),
        ("FIGUREWATCH_FILES", "perhaps", "write true or false"),
        ("FIGUREWATCH_TOPICS", "/no/such/folder", "create it or name another"),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(faults, name, held, remedy):
    [problem] = faults(**{name: held})
    assert problem.startswith(f"{name}: ")
    assert remedy in problem


def test_all_faults_are_told_together(faults):
    problems = faults(
        "inbx = 'x'\nsettle_seconds = -1\n[policy]\nwhen = 'soon'\n[email]\npassword = 'x'",
        FIGUREWATCH_SWEEP="1",
    )
    places = [problem.split(": ")[1] if problem.startswith(FILE_NAME) else problem for problem in problems]
    assert {"inbx", "settle_seconds", "policy.when", "email.password", "email.host", "email.sender"} <= set(
        places
    )
    assert any(problem.startswith("FIGUREWATCH_SWEEP: ") for problem in problems)
    assert len(set(problems)) == len(problems)


def test_faults_that_need_all_settings_are_told_together(faults):
    problems = faults("topics = 'a'\ntemplates = 'b'\n" + email("username = 'x'"), FIGUREWATCH_INBX="x")
    assert len(problems) == 4


@pytest.mark.parametrize(
    "content", [b"inbox = ", b"[policy", b"\xff\xfe", b"a = 1\na = 2", b"inbox = 'a\x00'"]
)
def test_a_file_that_is_no_toml_is_told_with_its_path(home, content):
    (home / FILE_NAME).write_bytes(content)
    with pytest.raises(
        ConfigError, match=r"figurewatch\.toml: .*mend it, or write a new one with `figurewatch init`"
    ):
        load_config(home)


def test_a_folder_in_place_of_the_file_is_told(home):
    (home / FILE_NAME).mkdir()
    with pytest.raises(ConfigError, match="Is a directory"):
        load_config(home)


# -- the shipped file -------------------------------------------------------------------------------------

SHIPPED = COMMENTED.read_text(encoding="utf-8")
SETTING = re.compile(r"^# (?=\w+ = |\[\[?[\w.-]+\]\]?)", re.MULTILINE)
EXAMPLES = {"topics", "templates", "digests_address"}  # what has no default to show
SHOWN_BY_EXAMPLE = {
    *("username", "password", "password_file", "port", "recipients", "list_unsubscribe"),
    *("to", "locale", "timezone"),
}


def uncommented() -> dict[str, Any]:
    return tomllib.loads(SETTING.sub("", SHIPPED))


def test_the_shipped_file_as_it_is_changes_nothing(config):
    assert config(SHIPPED) == config("")


def section(model: type[BaseModel], held: dict[str, Any], but: set[str]) -> None:
    assert set(model.model_fields) - but == set(held) - but


MODELS: dict[str, type[BaseModel]] = {
    "email": EmailDestination,
    "files": FilesDestination,
    "maildir": MaildirDestination,
    "webhook": WebhookDestination,
    "apprise": AppriseDestination,
}


def _destination_model(named: dict[str, Any]) -> type[BaseModel]:
    [kind] = {KINDS[name] for name in named if name in KINDS}
    return MODELS[kind]


def test_the_shipped_file_names_every_setting(config):
    held = uncommented()
    section(Settings, held, set())
    section(DefaultPolicySettings, held["policy"], set())
    [rule] = held["policy"]["rules"]
    assert set(RuleSettings.model_fields) - set(PolicySettings.model_fields) <= set(rule)
    section(EmailSettings, held["email"], {"password"})
    section(LimitSettings, held["limits"], set())
    section(HealthSettings, held["health"], set())
    section(HttpSettings, held["http"], set())
    assert "FIGUREWATCH_EMAIL__PASSWORD" in SHIPPED
    for named in held["destinations"].values():
        section(
            _destination_model(named), named, {*SECRETS, "locale", "timezone"}
        )  # the last are shown with one
    assert {KINDS[name] for named in held["destinations"].values() for name in named if name in KINDS} == set(
        KINDS.values()
    )
    [topic] = held["policy"]["topic"].values()
    assert set(topic) <= set(PolicySettings.model_fields)


def test_the_shipped_file_shows_the_defaults(config):
    held = uncommented()
    plain = Settings()
    sections = {"policy", "email", "heartbeat", "destinations", "limits", "retention", "health", "http"}
    for name in set(Settings.model_fields) - EXAMPLES - sections:
        assert type(getattr(plain, name))(held[name]) == getattr(plain, name), name
    assert LimitSettings(**held["limits"]) == plain.limits
    assert held["retention"] == plain.retention.model_dump()
    assert HealthSettings(**{**held["health"], "ping_url": None}) == plain.health
    assert held["http"]["host"] == HttpSettings(port=1).host
    for name in PolicySettings.model_fields:
        default = getattr(plain.policy, name)
        if name in SHOWN_BY_EXAMPLE:
            continue
        assert type(default)(held["policy"][name]) == default, name
    for name, shown in EmailSettings.model_fields.items():
        if not shown.is_required() and name not in SHOWN_BY_EXAMPLE:
            assert held["email"][name] == shown.default, name
    assert held["heartbeat"]["when"] == HeartbeatSettings().when


def test_the_shipped_file_with_everything_switched_on_is_valid(config, home):
    (home / "topics").mkdir()
    (home / "templates").mkdir()
    (home / "smtp-password").write_text("hunter2")
    (home / "hook-secret").write_text(WHSEC)
    (home / "chat-address").write_text("slack://hunter2")
    made = config(SETTING.sub("", SHIPPED))
    assert made.email
    assert made.email.port == 587  # the usual one for starttls, which 0 stands for
    assert made.email_password == "hunter2"


def test_optional_sections_are_really_optional():
    for name in EXAMPLES | {"email"}:
        assert type(None) in get_args(Settings.model_fields[name].annotation)


# -- heartbeats -------------------------------------------------------------------------------------------


def test_there_is_no_heartbeat_unless_the_settings_have_its_section(config):
    assert config("").heartbeat is None
    assert config("[heartbeat]").heartbeat == HeartbeatSettings(when="daily", to=None)


def test_a_heartbeat_takes_any_schedule_and_goes_to_destinations_by_name(config):
    held = config(
        """
        [heartbeat]
        when = "weekdays 08:00 Europe/Kyiv"
        to = ["files", "page"]
        [destinations.page]
        files = "page"
        """
    )
    assert held.heartbeat.to == ("files", "page")


def test_what_a_heartbeat_cannot_be_is_told(faults):
    [fault] = faults("files = false\n[heartbeat]\nto = ['files']\n[destinations.page]\nfiles = 'page'")
    assert fault == f"{FILE_NAME}: heartbeat.to: there is no destination 'files'; there are: page"
    [fault] = faults("[heartbeat]\nwhen = 'now and then'")
    assert "heartbeat.when: 'now and then' is no time" in fault
    [fault] = faults("[heartbeat]\nto = []")
    assert "heartbeat.to: name at least one" in fault


# -- folders ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('rejected = "inbox"', "is the same folder as inbox"),
        ('archive = "inbox/old"', "archive: lies within inbox"),
        ('inbox = "archive/in"', "inbox: lies within archive"),
        ('database = "inbox/log.db"', "database: lies within the inbox"),
    ],
)
def test_folders_that_would_feed_each_other_are_refused(config, toml, words):
    with pytest.raises(ConfigError, match=words):
        config(toml)


# -- the database -----------------------------------------------------------------------------------------

SERVER = "postgresql+psycopg://desk:s3cret@db.example.org:5433/figures?password=s3cret&sslmode=require"


def test_the_log_may_be_kept_by_a_server(config):
    made = config(f'database = "{SERVER}"')
    assert (made.database.server, made.database.file) == (SERVER, None)


def test_a_servers_password_is_never_printed(config):
    made = config(f'database = "{SERVER}"')
    assert str(made.database) == "postgresql+psycopg://desk@db.example.org:5433/figures?sslmode=require"
    assert "s3cret" not in repr(made)


@pytest.mark.parametrize(
    "address",
    [
        "mysql://desk:s3cret@db/figures",
        "postgresql+psycopg2://desk:s3cret@db/figures",
        "postgresql://desk:s3cret@db:port/figures",
        "postgresql://desk:s3cret@[db/figures",
    ],
)
def test_an_address_of_no_server_we_know_is_refused_without_repeating_it(config, address):
    with pytest.raises(ConfigError) as refused:
        config(f'database = "{address}"')
    assert "figurewatch.toml: database: this is no address of a database we know" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_the_limits_of_a_file_are_settings(config):
    made = config("[limits]\nfile_mb = 1\ntext_mb = 0.5\nseconds = 3\nmemory_mb = 300").limits
    assert made == Limits(file_bytes=2**20, text_bytes=2**19, seconds=3, memory_bytes=300 * 2**20)


def test_a_limit_that_the_libraries_alone_exceed_is_refused(config):
    with pytest.raises(ConfigError) as told:
        config("[limits]\nmemory_mb = 10")
    assert "limits.memory_mb" in str(told.value)


# -- readers ----------------------------------------------------------------------------------------------


def test_a_destination_may_have_a_locale_and_a_zone_of_its_own(config):
    page = '[destinations.page]\nfiles = "p"\nlocale = "fr"'
    held = config(f'locale = "de"\ntimezone = "Europe/Berlin"\n{page}')
    assert (held.locale, held.timezone) == ("de", "Europe/Berlin")
    assert (held.destinations["page"].locale, held.destinations["page"].timezone) == ("fr", None)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('locale = "english"', "locale: 'english' is no locale; write one such as en_GB"),
        ('timezone = "Kyiv time"', "timezone: 'Kyiv time' is no time zone; write one such as UTC"),
    ],
)
def test_a_locale_or_zone_that_nobody_knows_is_told_with_what_to_write(config, setting, message):
    with pytest.raises(ConfigError, match=message):
        config(setting)


def test_a_secret_that_systemd_hands_over_comes_before_one_in_the_home_folder(
    config, home, tmp_path, monkeypatch
):
    (home / "smtp-password").write_text("old\n")
    handed = tmp_path / "credentials"
    handed.mkdir()
    (handed / "smtp-password").write_text("new\n")
    toml = f'{EMAIL}\npassword_file = "smtp-password"'
    assert config(toml).email_password == "old"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed))
    assert config(toml).email_password == "new"
