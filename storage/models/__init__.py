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
from storage.models.cases import AnswerClock, CaseEvent, CaseStep, Consilium, FamilyCase, Opinion, Referral
from storage.models.curators import Absence, CannedReply, Console, Curator, Shift
from storage.models.joining import CodeAttempt, Consent, Invite
from storage.models.medication import Dose, Intake, MedicationPlan, PlanVersion, Trust
from storage.models.offers import (
    AidRequest,
    DispatchOrder,
    Fund,
    LedgerEntry,
    Measure,
    MeasureVersion,
    Service,
)
from storage.models.outreach import Broadcast, Erasure, Event, Guest, Recipient
from storage.models.people import Child, Family, Identity, Person
from storage.models.record import Alarm, AuditEvent, Setting
from storage.models.scenario import ScenarioRun, ScenarioText
from storage.models.talk import Message, MessageVersion, Mirror, Thread, View
from storage.models.wire import Cursor, Inbox, Lane, Lease, Outbox, Rate

__all__ = [
    "Absence",
    "AidRequest",
    "Alarm",
    "AnswerClock",
    "AuditEvent",
    "Broadcast",
    "CannedReply",
    "CaseEvent",
    "CaseStep",
    "Child",
    "CodeAttempt",
    "Consent",
    "Consilium",
    "Console",
    "Curator",
    "Cursor",
    "DailyLife",
    "DispatchOrder",
    "Dose",
    "Erasure",
    "Escalation",
    "Event",
    "Family",
    "FamilyCase",
    "Fund",
    "Guest",
    "Identity",
    "Inbox",
    "Intake",
    "Invite",
    "Lane",
    "Lease",
    "LedgerEntry",
    "Measure",
    "MeasureVersion",
    "MedicationPlan",
    "Message",
    "MessageVersion",
    "Mirror",
    "Observation",
    "Opinion",
    "Outbox",
    "Person",
    "PlanVersion",
    "Pregnancy",
    "QuestionnaireResponse",
    "Rate",
    "Recipient",
    "Referral",
    "Routine",
    "Row",
    "ScenarioRun",
    "ScenarioText",
    "Service",
    "Setting",
    "Shift",
    "Thread",
    "Trust",
    "View",
]
