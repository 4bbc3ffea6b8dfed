"""When gathered digests are issued."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.timetable import missed, trigger_for

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
            "0 7 * * ,",
            "x" * 500,
        ),
    ],
)
def test_anything_else_is_refused_with_what_may_stand_there(when):
    with pytest.raises(ValueError, match=r'is no time: write "at once", "every 30 minutes" or a crontab'):
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
