"""Files of a survey, made by the process that sends them; `words` of a reference: name, since, curator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from bot.sending.pictures import Maker, Wanted
from bot.surveys.picture import draw
from bot.surveys.results import Results, read


async def _read(wanted: Wanted) -> Callable[[], Results]:
    name, since, curator_id = wanted.words
    day, zone = date.fromisoformat(since), ZoneInfo(wanted.zone)
    return await read(wanted.tx, wanted.vault, name, day, int(curator_id), wanted.now, zone)


async def _workbook(wanted: Wanted) -> Callable[[], bytes]:
    from bot.surveys.workbook import workbook  # openpyxl: not at every start

    counted = await _read(wanted)
    return lambda: workbook(counted())


async def _picture(wanted: Wanted) -> Callable[[], bytes]:
    counted = await _read(wanted)
    return lambda: draw(counted())


MAKERS: Mapping[str, Maker] = {"survey": _workbook, "survey_picture": _picture}
