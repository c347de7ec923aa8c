"""Files that rights make, by the name in an attachment's reference (`bot/sending/pictures.py`)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.rights import act, known
from bot.sending.pictures import Maker

MAKERS: Mapping[str, Maker] = {"known": known.read, "act": act.read}
