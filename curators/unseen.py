"""Pure: a family's message as a console shows it that was not given it when it came."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from curators.heading import headed, heading
from curators.late import dated
from storage import content as contents
from storage.queries.outbox import Line
from storage.transaction import Record


def unseen_line(row: Record, lane_id: int, *, flat: bool, now: datetime, zone: ZoneInfo) -> Line:
    """A row of `unanswered.unseen` for this console, with its date where it is old; it can be replied to as any."""
    said = heading(row["full_name"] or "", row["channel"], flat=flat, adults=row["adults"] or 1)
    line = dated(said, row["created_at"], now, zone)
    return Line(
        lane_id,
        "say",
        contents.to_json(headed(contents.from_json(row["content"]), line)),
        message_id=row["id"],
        message_at=row["created_at"],
        reply_to=row["reply_to"],
        view_id=row["view_id"],
    )
