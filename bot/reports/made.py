"""Files of the reports, made by the process that sends them: the month's workbook and picture, the fund's statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.reports.month import bounds, count, read_month
from bot.reports.month_picture import draw
from bot.sending.pictures import Maker, Wanted
from bot.surveys.made import MAKERS as SURVEYS
from curators.aid import FUND
from storage.queries import fund


async def _workbook(wanted: Wanted) -> Callable[[], bytes]:
    from bot.reports.workbook import workbook  # openpyxl: not at every start

    first = read_month(wanted.words[0])
    assert first is not None
    report = await count(wanted.tx, first, ZoneInfo(wanted.zone), wanted.now)
    return lambda: workbook(report)


async def _picture(wanted: Wanted) -> Callable[[], bytes]:
    first = read_month(wanted.words[0])
    assert first is not None
    report = await count(wanted.tx, first, ZoneInfo(wanted.zone), wanted.now)
    return lambda: draw(report)


async def _statement(wanted: Wanted) -> Callable[[], bytes]:
    from bot.reports.fund_statement import statement

    first = read_month(wanted.words[0])
    assert first is not None
    zone = ZoneInfo(wanted.zone)
    since, until = bounds(first, zone)
    rows = await fund.statement(wanted.tx, FUND, since, until)
    before = await fund.before(wanted.tx, FUND, since)
    last: datetime = until - timedelta(days=1)
    return lambda: statement(rows, FUND, since, last, zone, before)


MAKERS: Mapping[str, Maker] = {"month": _workbook, "month_picture": _picture, "fund": _statement, **SURVEYS}
