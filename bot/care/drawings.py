"""Which pictures care can make, by the name in an attachment's reference (`bot/sending/pictures.py`)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.care import calendar, plots, sheet
from bot.outreach import picture
from bot.sending.pictures import Maker

MAKERS: Mapping[str, Maker] = {
    "calendar": calendar.read,
    "sheet": sheet.read,
    "plots": plots.read,
    "cast": picture.read,
}
