"""A curator leaves: access ends, and what becomes of their families is told."""

from __future__ import annotations

from bot.clock_time import ServiceTime
from bot.shell.refusal import Refusal, Status
from curators.console.closing import dismiss as close_all
from storage.queries import importing, roster
from storage.transaction import Database


async def dismiss(db: Database, external_id: str) -> list[str]:
    """Dismiss by `curator_id`; lines for the operator. Once more changes nothing."""
    async with db.transaction() as tx:
        found = {row["external_id"]: row for row in await importing.known(tx, importing.CURATORS)}.get(external_id)
        if found is None:
            raise Refusal(Status.BAD_INPUT, f"Куратора «{external_id}» нет: проверьте curator_id.")
        if found["dismissed"]:
            return [f"Готово: у «{external_id}» доступ уже закрыт."]
        now = ServiceTime().now(str(await roster.clock(tx)))
        await close_all(tx, found["id"], now)
        families = await importing.families_of(tx, found["id"])
    lines = [f"Готово: у «{external_id}» больше нет доступа."]
    if families:
        lines.append(
            f"Семей без своего куратора теперь {families}: им отвечают дежурные. Впишите им новый curator_id "
            "в файл семей и импортируйте его (--kind families) или передайте их в пульте."
        )
    return lines
