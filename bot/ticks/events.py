"""Events: guests are reminded a day before, by day, and two hours before; what has begun is over."""

from __future__ import annotations

from datetime import datetime

from bot.care.rules import quiet_of, reminding
from bot.clock_time import ServiceTime
from bot.outreach import meeting
from bot.outreach.choosing import Rules, zone_of
from bot.settings import Settings
from scenarios.broadcasting import Kind, channels_allowed
from scenarios.gathering import a_day_before, two_hours_before
from storage import content as contents
from storage.content import Content
from storage.queries import broadcasts, events, outbox, roster
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx
from storage.vault import Vault


class Events:
    """One event a transaction, claimed, so that any number of processes may work at once."""

    def __init__(self, settings: Settings, time: ServiceTime, vault: Vault) -> None:
        self._time = time
        self._rules = Rules(settings.operator, settings.timezone.key, reminding(settings), vault)

    async def work(self, tx: Tx) -> bool:
        """One event; True while there may be more."""
        now = self._time.now(str(await roster.clock(tx)))
        event = await events.due(tx, now)
        if event is None:
            return False
        if event["state"] != "open" or event["starts_at"] <= now:
            await events.move(tx, event["id"], "over" if event["state"] == "open" else event["state"], None)
            await broadcasts.call_off(tx, event["id"], now)  # nobody is invited to what has begun
            return True
        await self._remind(tx, event, now)
        return True

    async def _remind(self, tx: Tx, event: Record, now: datetime) -> None:
        """Remind whose moment has come, and come back at the next one."""
        lines: list[Line] = []
        told: list[int] = []
        ahead = [event["starts_at"]]
        channels = channels_allowed(Kind.PUBLIC, self._rules.operator)
        for guest in await events.reached(tx, event["id"], ["going"], channels):
            zone = zone_of(guest["timezone"], self._rules.zone)
            quiet = quiet_of(self._rules.said, guest["quiet"])
            day = a_day_before(event["starts_at"], zone, quiet)
            soon = two_hours_before(event["starts_at"], zone, quiet)
            if guest["reminded_at"] is None and day <= now:
                told.append(guest["person_id"])
                if guest["since"] < day and (soon is None or now < soon):
                    lines.append(self._line(event, guest, "day", now))
            if soon is not None and soon <= now and guest["since"] < soon:
                lines.append(self._line(event, guest, "soon", now))
            ahead += [at for at in (day, soon) if at is not None and at > now]
        await outbox.enqueue(tx, lines)
        await events.reminded(tx, event["id"], told, now)
        await events.move(tx, event["id"], "open", min(ahead))

    def _line(self, event: Record, guest: Record, which: str, now: datetime) -> Line:
        head = "Напоминаем, что ждём вас" if which == "day" else "Уже скоро, ждём вас"
        text = f"{head}: {meeting.about(event, self._rules.zone)}\n\nНе получится — нажмите «Не приду»."
        content = Content(text=text, buttons=((meeting.not_coming(event["id"]),),))
        return Line(
            guest["lane_id"],
            "say",
            contents.to_json(content),
            Priority.CARD,
            key=meeting.key_of(event["id"], guest["person_id"], which),
            identity_id=guest["identity_id"],
            lives=(event["starts_at"] - now).total_seconds(),
        )
