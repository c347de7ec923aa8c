"""What follows from deliveries, in the transaction that records them: marks, blocked people, consoles that are gone."""

from __future__ import annotations

from bot.channels.errors import Reason
from bot.sending.delivery import Delivery, Lost
from curators import marks
from curators.console import card
from curators.marks import DELIVERED, FAILED, QUEUED, Fate
from storage.queries import alarms, outbox, twins
from storage.queries.sending import Claimed
from storage.transaction import Tx

_UNREACHABLE = {Reason.BLOCKED, Reason.CHAT_GONE}


async def settle(tx: Tx, landed: list[tuple[Claimed, Delivery]]) -> None:
    """Mark what curators wrote, tell writers of lost files, know the blocked as blocked."""
    fates = [fate for row, delivery in landed if (fate := _fate(row, delivery)) is not None]
    plain = [fate.message_id for fate in fates if fate.state == DELIVERED and not fate.doubtful and not fate.files]
    if plain:
        await marks.delivered(tx, plain)
    if fates := [fate for fate in fates if fate.message_id not in plain]:
        authors = {record["message_id"]: record for record in await twins.authors(tx, [f.message_id for f in fates])}
        lines = [
            line
            for fate in fates
            if (author := authors.get(fate.message_id)) is not None
            for line in marks.told(
                fate,
                lane_id=author["lane_id"],
                view_id=author["view_id"],
                channel=author["channel"],
                at=author["message_at"],
            )
        ]
        await outbox.enqueue(tx, lines)
    unreachable = [(row, delivery) for row, delivery in landed if delivery.reason in _UNREACHABLE]
    if unreachable:
        await _unreachable(tx, unreachable)


def _fate(row: Claimed, delivery: Delivery) -> Fate | None:
    """What the writer must be told of this row; None: nothing."""
    if row.message_id is None or row.id is None or row.op not in {"say", "edit"}:
        return None
    files = tuple(_lost(lost, to_person=row.view_id is None) for lost in delivery.lost)
    if row.view_id is not None:  # on its way to a console: the family is told of lost files only
        return Fate(row.message_id, row.id, delivery.state, files=files) if files and delivery.state == "sent" else None
    state = {"sent": DELIVERED, "failed": FAILED, "cancelled": FAILED}.get(delivery.state)
    if delivery.state == "waiting" and delivery.failing and row.attempts == 1:
        state = QUEUED
    if state is None or (row.op == "edit" and state != FAILED):
        return None
    return Fate(
        row.message_id,
        row.id,
        state,
        reason=delivery.reason,
        doubtful=delivery.doubtful,
        files=files if delivery.state == "sent" else (),
    )


def _lost(lost: Lost, *, to_person: bool) -> str:
    """Words for the writer of a message whose file could not be carried."""
    name = f"«{lost.name}»" if lost.name else "из вашего сообщения"
    whom = "до семьи" if to_person else "до куратора"
    if lost.reason is Reason.TOO_BIG and lost.limit:
        return f"Файл {name} не дошёл {whom}: он больше {lost.limit // 2**20} МБ. Текст доставлен."
    return f"Файл {name} не дошёл {whom}: не получилось забрать его из мессенджера. Попробуйте прислать ещё раз."


async def _unreachable(tx: Tx, landed: list[tuple[Claimed, Delivery]]) -> None:
    """A person who blocked the bot is known as such; a curator who did has no console there any more."""
    people = [row.identity_id for row, _ in landed if row.identity_id is not None]
    if people:
        for thread_id in await twins.unreachable(tx, people):
            await outbox.enqueue(tx, await card.refreshing(tx, thread_id))
    views = [row.view_id for row, _ in landed if row.view_id is not None]
    if views:
        for console in await twins.consoles_gone(tx, views):
            await alarms.raise_alarm(tx, "console_gone", f"curator:{console['curator_id']}")
