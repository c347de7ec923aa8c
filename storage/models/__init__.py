"""The rows: every table of the platform, one file a subject."""

from storage.models.base_row import Row
from storage.models.care import (
    DailyLife,
    Escalation,
    Observation,
    Pregnancy,
    QuestionnaireResponse,
    Routine,
)
from storage.models.curators import Absence, CannedReply, Console, Curator, Shift
from storage.models.joining import CodeAttempt, Consent, Invite
from storage.models.medication import Dose, Intake, MedicationPlan, PlanVersion, Trust
from storage.models.people import Family, Identity, Person
from storage.models.record import Alarm, AuditEvent, Setting
from storage.models.scenario import ScenarioRun, ScenarioText
from storage.models.talk import Message, MessageVersion, Mirror, Thread, View
from storage.models.wire import Cursor, Inbox, Lane, Lease, Outbox, Rate

__all__ = [
    "Absence",
    "Alarm",
    "AuditEvent",
    "CannedReply",
    "CodeAttempt",
    "Consent",
    "Console",
    "Curator",
    "Cursor",
    "DailyLife",
    "Dose",
    "Escalation",
    "Family",
    "Identity",
    "Inbox",
    "Intake",
    "Invite",
    "Lane",
    "Lease",
    "MedicationPlan",
    "Message",
    "MessageVersion",
    "Mirror",
    "Observation",
    "Outbox",
    "Person",
    "PlanVersion",
    "Pregnancy",
    "QuestionnaireResponse",
    "Rate",
    "Routine",
    "Row",
    "ScenarioRun",
    "ScenarioText",
    "Setting",
    "Shift",
    "Thread",
    "Trust",
    "View",
]
