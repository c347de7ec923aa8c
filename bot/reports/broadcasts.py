"""The month's broadcasts in the report: how many got them, how many did not and why, how many answered."""

from __future__ import annotations

from collections.abc import Mapping

from bot.outreach.tally import LEFT_OUT, REST, Tally
from curators.heading import MESSENGERS
from curators.marks import REASONS

Row = tuple[str, str, int]


def rows(told: Tally) -> tuple[Row, ...]:
    """Give the rows of the table: what became of it, the messenger or the reason, people; most of each kind first."""
    alone = (
        ("ещё ждут отправки", "", told.waiting),
        ("отложено", "до дневных часов или до «Продолжить»", told.held),
        ("подробностей уже нет", "", told.forgotten),
        ("ответили", "", told.answered),
    )
    return (
        *_by("отправлено", told.sent, MESSENGERS, "—"),
        *_by("не доставлено", told.failed, REASONS, REASONS["bad_request"]),
        *_by("не отправляли", told.left_out, LEFT_OUT, REST),
        *(row for row in alone if row[2]),
    )


def _by(what: str, counted: Mapping[str, int], words: Mapping[str, str], else_: str) -> list[Row]:
    """Reasons that are told by the same words stand together."""
    found: dict[str, int] = {}
    for reason, number in counted.items():
        named = words.get(reason, else_)
        found[named] = found.get(named, 0) + number
    return sorted(((what, named, number) for named, number in found.items()), key=lambda row: (-row[2], row[1]))
