"""When gathered digests are issued."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.timetable import duration, missed, quiet_hours, trigger_for

SUNDAY = datetime(2025, 4, 27, 12, 0, tzinfo=UTC)


def next_after(when, moment=SUNDAY):
    return trigger_for(when).get_next_fire_time(moment, moment)


@pytest.mark.parametrize(
    ("when", "pause"),
    [
        ("every 30 minutes", timedelta(minutes=30)),
        ("every 1 minute", timedelta(minutes=1)),
        ("every 2 hours", timedelta(hours=2)),
        ("Every 1 Hour", timedelta(hours=1)),
        (" every 90 minutes ", timedelta(minutes=90)),
    ],
)
def test_a_digest_every_so_often(when, pause):
    assert next_after(when) == SUNDAY + pause


@pytest.mark.parametrize(
    ("when", "fires"),
    [
        ("0 7 * * *", "2025-04-28 07:00"),
        ("30 12 * * *", "2025-04-27 12:30"),
        ("0 0 1 * *", "2025-05-01 00:00"),
        ("*/15 * * * *", "2025-04-27 12:15"),
        ("0 7,19 * * *", "2025-04-27 19:00"),
        ("0 7 1 jan *", "2026-01-01 07:00"),
        # crontab counts the days of the week from Sunday, as 0 or 7
        ("0 7 * * 0", "2025-05-04 07:00"),
        ("0 7 * * 7", "2025-05-04 07:00"),
        ("0 7 * * 1", "2025-04-28 07:00"),
        ("0 7 * * 6", "2025-05-03 07:00"),
        ("0 7 * * mon", "2025-04-28 07:00"),
        ("0 7 * * SAT", "2025-05-03 07:00"),
        ("0 7 * * 2-4", "2025-04-29 07:00"),
        ("0 7 * * 5,6", "2025-05-02 07:00"),
        ("0 7 * * 5-7", "2025-05-02 07:00"),
        ("0 7 * * wed-fri", "2025-04-30 07:00"),
        ("0 7 * * */3", "2025-04-30 07:00"),  # Sunday, Wednesday, Saturday
        ("0 13 * * */3", "2025-04-27 13:00"),
    ],
)
def test_a_digest_by_a_crontab_line_in_utc(when, fires):
    assert next_after(when) == datetime.fromisoformat(fires).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "fires"),
    [
        ("08:00", "2025-04-28 08:00"),
        ("08:00 UTC", "2025-04-28 08:00"),
        ("16:30", "2025-04-27 16:30"),
        ("08:00 Europe/Kyiv", "2025-04-28 05:00"),
        ("weekdays 08:00, 16:30 Europe/Kyiv", "2025-04-28 05:00"),
        ("weekends 15:30 Europe/Kyiv", "2025-04-27 12:30"),
        ("mon-thu 09:00", "2025-04-28 09:00"),
        ("Fridays 09:00", None),
        ("Saturday, Wednesday 10:00 Asia/Seoul", "2025-04-30 01:00"),
        ("daily", "2025-04-28 08:00"),
        ("weekly", "2025-04-28 08:00"),
        ("0 7 * * 1-5 Europe/Kyiv", "2025-04-28 04:00"),
    ],
)
def test_a_digest_at_an_hour_of_a_place(when, fires):
    if fires is None:
        with pytest.raises(ValueError, match="no day of the week"):
            trigger_for(when)
    else:
        assert next_after(when) == datetime.fromisoformat(fires).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-27", [1.5, 25.5, 49.5]), ("2026-10-23", [0.5, 24.5, 48.5])],
    ids=["the clocks go forward", "the clocks go back"],
)
def test_an_hour_that_the_clocks_skip_or_repeat_comes_once_a_day(day, hours):
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    moment, fired = start, []
    for _ in hours:
        moment = next_after("03:30 Europe/Kyiv", moment)
        fired.append((moment - start) / timedelta(hours=1))
        moment += timedelta(hours=2)  # beyond an hour that comes twice
    assert fired == hours


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("60 s", 60), ("5 minutes", 300), ("1.5 hours", 5400), ("2d", 172800), ("0 s", 0), (" 1  Day ", 86400)],
)
def test_a_duration_is_a_number_with_its_unit(text, seconds):
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "60", "-5 s", "five minutes", "1 year", "5 s 3 m", "9" * 400])
def test_anything_else_is_no_duration(text):
    with pytest.raises(ValueError, match="is no duration: write"):
        duration(text)


@pytest.mark.parametrize(
    ("hours", "moment", "until"),
    [
        ("22:00-07:00", "2025-04-27 21:59", None),
        ("22:00-07:00", "2025-04-27 22:00", "2025-04-28 07:00"),
        ("22:00-07:00", "2025-04-28 06:59", "2025-04-28 07:00"),
        ("22:00-07:00", "2025-04-28 07:00", None),
        ("22:00 - 07:00 Europe/Kyiv", "2025-04-27 19:00", "2025-04-28 04:00"),
        ("22:00-07:00 Europe/Kyiv", "2026-03-28 22:00", "2026-03-29 04:00"),  # a short night
        ("weekends 00:00-24:00", "2025-04-27 12:00", "2025-04-28 00:00"),
        ("weekends 00:00-24:00", "2025-04-28 00:00", None),
        ("fri 22:00-07:00", "2025-04-26 06:00", "2025-04-26 07:00"),  # the night that began on Friday
        ("fri 22:00-07:00", "2025-04-26 23:00", None),
        ("12:00-13:00", "2025-04-27 12:30", "2025-04-27 13:00"),
    ],
)
def test_quiet_hours_end_when_they_say(hours, moment, until):
    found = quiet_hours(hours).until(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert found == (until and datetime.fromisoformat(until).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    "text", ["", "22:00", "at night", "22:00-07:00 Mars/X", "mars 22:00-07:00", "25:00-7:00"]
)
def test_anything_else_are_no_quiet_hours(text):
    with pytest.raises(ValueError, match="are no hours"):
        quiet_hours(text)


def test_weekdays_are_monday_to_friday():
    moment, days = SUNDAY, []
    for _ in range(5):
        moment = next_after("0 7 * * 1-5", moment)
        days.append(f"{moment:%a}")
        moment += timedelta(minutes=1)
    assert days == ["Mon", "Tue", "Wed", "Thu", "Fri"]


@pytest.mark.parametrize(
    "when",
    [
        *(
            "",
            "at noon",
            "every day",
            "every 0 minutes",
            "every minute",
            "every -5 minutes",
            "every 5 weeks",
        ),
        *(
            "every 12345 minutes",
            "0 7 * *",
            "0 7 * * * *",
            "60 7 * * *",
            "0 25 * * *",
            "0 7 32 * *",
            "0 7 * 13 *",
        ),
        *(
            "0 7 * * 8",
            "0 7 * * foo",
            "0 7 * * 5-3",
            "0 7 * * 1-",
            "0 7 * * */0",
            "@daily",
            "08:00 Mars/Olympus",
            "08:00 ../etc/passwd",
            "08:00 Europe",
            "25:00",
            "08:61",
            "1-3 08:00",
            "noday 08:00",
            "mon 08:00 09:00",
            "fri-mon 08:00",
            "0 7 * * ,",
            "x" * 500,
        ),
    ],
)
def test_anything_else_is_refused_with_what_may_stand_there(when):
    with pytest.raises(
        ValueError, match=r'is no time \(.+\): write "at once", "every 30 minutes", "weekdays'
    ):
        trigger_for(when)


@pytest.mark.parametrize(
    ("when", "since", "now", "was"),
    [
        ("0 7 * * *", "06:00", "08:00", True),
        ("0 7 * * *", "06:00", "07:00", True),
        ("0 7 * * *", "06:00", "06:59", False),
        ("0 7 * * *", "07:30", "08:00", False),
        ("every 30 minutes", "06:00", "06:31", True),
        ("every 30 minutes", "06:00", "06:29", False),
    ],
)
def test_a_time_that_passed_while_the_service_was_down_was_missed(when, since, now, was):
    def moment(clock):
        return datetime.fromisoformat(f"2025-04-30 {clock}").replace(tzinfo=UTC)

    assert missed(trigger_for(when), moment(since), moment(now)) is was
