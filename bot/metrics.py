"""What Prometheus is told: counts and times by channel and reason, never by person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram

if TYPE_CHECKING:
    from bot.sending.deliver import Delivery
    from storage.queries.sending import Claimed

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900)

RECEIVED = Counter("zabota_received_total", "Updates stored, by channel and kind.", ["channel", "kind"])
REPEATED = Counter("zabota_repeated_total", "Updates that came again and were dropped.", ["channel"])
PARKED = Counter("zabota_parked_total", "Updates that could not be handled.", ["channel"])
RELAYED = Counter("zabota_relayed_total", "Messages between families and curators.", ["direction"])
SENT = Counter("zabota_sent_total", "Outbox rows delivered.", ["channel", "op"])
FAILED = Counter("zabota_failed_total", "Outbox rows failed for good.", ["channel", "reason"])
RETRIED = Counter("zabota_retried_total", "Tries that will be repeated.", ["channel"])
ALARMS = Counter("zabota_alarms_total", "Alarms raised to the operator.", ["kind"])
RECEIVE_SECONDS = Histogram("zabota_receive_seconds", "Update in hand → committed.", ["channel"], buckets=_SECONDS)
SEND_SECONDS = Histogram("zabota_send_seconds", "One try to send a row.", ["channel"], buckets=_SECONDS)
WAIT_SECONDS = Histogram(
    "zabota_outbox_seconds", "Put into the outbox → delivered.", ["channel", "priority"], buckets=_SECONDS
)
QUEUE = Gauge("zabota_outbox_waiting", "Rows that wait, by channel and priority.", ["channel", "priority"])
OLDEST = Gauge("zabota_outbox_oldest_seconds", "Age of the oldest row that is due.", ["channel", "priority"])
REFUSED = Counter("zabota_webhook_refused_total", "Webhook requests not answered 200.", ["channel", "status"])
TICKS = Counter("zabota_ticks_total", "Runs of the clock's ticks.", ["tick", "outcome"])
TICK_SECONDS = Histogram("zabota_tick_seconds", "One run of a tick.", ["tick"], buckets=_SECONDS)
DATABASE_UP = Gauge("zabota_database_up", "1 while the database answers.")
LOOP_LAG = Gauge("zabota_loop_lag_seconds", "How late the event loop came round.")


def landed(channel: str, row: Claimed, delivery: Delivery) -> None:
    """Count what became of a row."""
    if delivery.state == "sent":
        SENT.labels(channel, row.op).inc()
        WAIT_SECONDS.labels(channel, str(row.priority)).observe(row.age or 0.0)
    elif delivery.state == "failed":
        FAILED.labels(channel, str(delivery.reason)).inc()
    elif delivery.state == "waiting":
        RETRIED.labels(channel).inc()
