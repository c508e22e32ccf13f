"""The Date field (RFC 5322 §3.3) as an aware datetime in UTC."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

LONGEST = 200  # characters; a date has about 40, with comments
# The usual form, read directly: the standard library's tolerant reader takes ten times as long.
USUAL = re.compile(
    r"(?:[A-Za-z]{3},? +)?(\d{1,2}) +([A-Za-z]{3}) +(\d{4}) +(\d\d?):(\d\d)(?::(\d\d))? +([+-])(\d\d)(\d\d)", re.A
)
COMMENT = re.compile(r"\([^()]*\)")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def date(value: str) -> datetime | None:
    """None when there is no date to be read; a leap second is read as second 59."""
    value = value[:LONGEST]
    match = USUAL.match(value)
    try:
        if match and match[2].lower() in MONTHS:
            return usual(match)
        parsed = parsedate_tz(COMMENT.sub(" ", value))
        return utc(parsed[:6], parsed[9] or 0) if parsed else None
    except (ValueError, OverflowError, TypeError, IndexError):  # 31 February, year 0, "Date: 1 1 1 1"
        return None


def usual(match: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    offset = int(zone_hours) * 3600 + int(zone_minutes) * 60
    when = (int(year), MONTHS.index(month.lower()) + 1, int(day), int(hour), int(minute), int(second or 0))
    return utc(when, -offset if sign == "-" else offset)


def utc(when: tuple[int, ...], offset: int) -> datetime:
    year, month, day, hour, minute, second = when
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC) - timedelta(seconds=offset)
