"""Which ticks there are, and how often."""

from __future__ import annotations

from pathlib import Path

from bot.clock import Tick
from bot.clock_time import ServiceTime
from bot.dispatch.http_adapter import HttpDispatcher
from bot.sending.files import Files
from bot.settings import Settings
from bot.ticks import attachments, dialogues, partitions, retention, watch
from bot.ticks.absences import Absences
from bot.ticks.alarms import Teller
from bot.ticks.alone import alone
from bot.ticks.answers import Answers
from bot.ticks.broadcasts import Broadcasts
from bot.ticks.cases import Cases
from bot.ticks.dispatch import Dispatch
from bot.ticks.doctor_talks import DoctorTalks
from bot.ticks.doses import Doses
from bot.ticks.erasures import Erasures
from bot.ticks.escalations import Escalations, side_by_side
from bot.ticks.events import Events
from bot.ticks.horizon import Horizon
from bot.ticks.newcomers import Newcomers
from bot.ticks.orphans import Orphans
from bot.ticks.pregnancies import Pregnancies
from bot.ticks.referrals import Referrals
from bot.ticks.routines import Routines
from bot.ticks.screens import Screens
from bot.ticks.unassigned import Unassigned
from curators.staff import StaffRoom
from storage.transaction import Database
from storage.vault import Vault

DAY, HOUR, MINUTE = 86_400.0, 3_600.0, 60.0


def of_the_clock(db: Database, staff: StaffRoom, time: ServiceTime, settings: Settings, vault: Vault) -> list[Tick]:
    """Ticks of the role `clock`: any number of processes may run them."""
    zone = settings.timezone.key
    waiting = Answers(settings, staff, time)
    casts = Broadcasts(settings, staff, time, vault)
    open_dialogues = dialogues.Dialogues(settings, staff, time, vault)
    return [
        Tick("doses", 1.0, Doses(db, staff, time, settings, vault).tick),
        Tick("horizon", 30.0, alone(db, "horizon", Horizon(time, settings, vault).work)),
        Tick("alarms", 5.0, alone(db, "alarms", Teller(staff, time, zone).work)),
        Tick("orphans", 20.0, alone(db, "orphans", Orphans(staff, time, zone).work)),
        Tick("escalations", 2.0, side_by_side(db, Escalations(settings, staff, time, vault).work)),
        Tick("doctor_talks", MINUTE, side_by_side(db, DoctorTalks(settings, staff, time, vault).work)),
        Tick("answers", 5.0, alone(db, "answers", waiting.follow)),
        Tick("late_answers", 5.0, side_by_side(db, waiting.raise_late)),
        Tick("absences", 30.0, alone(db, "absences", Absences(staff, time).work)),
        Tick("screens", MINUTE, alone(db, "screens", Screens(staff, time, zone).work)),
        Tick("queues", 15.0, alone(db, "queues", waiting.queues)),
        Tick("cases", MINUTE, alone(db, "cases", Cases(staff, time, zone).work)),
        Tick("broadcasts", 1.0, side_by_side(db, casts.send)),
        Tick("broadcasts_held", 1.0, side_by_side(db, casts.hush)),
        Tick("broadcasts_shown", 15.0, alone(db, "broadcasts_shown", casts.show)),
        Tick("broadcast_answers", 15.0, alone(db, "broadcast_answers", casts.answers)),
        Tick("events", 15.0, side_by_side(db, Events(settings, time, vault).work)),
        Tick("referrals", MINUTE, alone(db, "referrals", Referrals(staff, time, zone).work)),
        Tick("erasures", 5.0, side_by_side(db, Erasures(settings, staff, time, vault).work)),
        Tick("unassigned", MINUTE, alone(db, "unassigned", Unassigned(staff, time).work)),
        Tick("dialogues", 5.0, alone(db, "dialogues", open_dialogues.work)),
        Tick("routines", 5.0, side_by_side(db, Routines(settings, staff, time, vault).work)),
        Tick("newcomers", 10 * MINUTE, alone(db, "newcomers", Newcomers(time, zone).work)),
        Tick("pregnancies", 5.0, side_by_side(db, Pregnancies(settings, staff, time, vault).work)),
        *_of_dispatch(db, staff, time, settings, vault),
        Tick("watch", 30.0, alone(db, "watch", watch.look)),
    ]


def _of_dispatch(db: Database, staff: StaffRoom, time: ServiceTime, settings: Settings, vault: Vault) -> list[Tick]:
    """The clock of orders, where a dispatcher's system is connected."""
    if settings.dispatch_url is None:
        return []
    token = settings.dispatch_token
    desk = HttpDispatcher(settings.dispatch_url, token.get_secret_value() if token is not None else None)
    return [Tick("dispatch", 1.0, Dispatch(db, staff, time, settings, vault, desk).tick)]


def of_a_worker(db: Database, settings: Settings) -> list[Tick]:
    """Ticks of the role `worker`: the upkeep of the database, which nobody waits for."""
    return [
        Tick("partitions", DAY, alone(db, "partitions", partitions.make)),
        Tick("chats", HOUR, alone(db, "chats", dialogues.sweep)),
        Tick("retention", HOUR, alone(db, "retention", retention.sweep)),
        Tick("old_messages", HOUR, alone(db, "old_messages", retention.Messages(settings.keep_messages).work)),
    ]


def of_a_sender(db: Database, files: Files, folder: Path) -> list[Tick]:
    """Ticks of the role `sender`: what each machine must do for itself."""

    async def sweep() -> None:
        await attachments.sweep(db, files, folder)

    return [Tick("attachments", HOUR, sweep)]
