"""What is stored, one noun a file. Importing this package registers every table."""

from app.models.attachment import Attachment
from app.models.audit import AuditEvent, Checkpoint, CheckpointHead, SystemChain
from app.models.calendar import CalendarDay
from app.models.case import Case, CaseStatus, PersonalValue, ReferenceCounter
from app.models.deployment import Deployment, DeploymentFile, Resource
from app.models.identity import ApiToken, Group, Membership, User
from app.models.incident import Incident
from app.models.intake import IntakeKey
from app.models.note import Note
from app.models.outbox import OutboxMessage, OutboxStatus
from app.models.process import ProcessState, Timer, UserTask, UserTaskState
from app.models.taxonomy import TaxonomyTerm

__all__ = [
    "ApiToken",
    "Attachment",
    "AuditEvent",
    "CalendarDay",
    "Case",
    "CaseStatus",
    "Checkpoint",
    "CheckpointHead",
    "Deployment",
    "DeploymentFile",
    "Group",
    "Incident",
    "IntakeKey",
    "Membership",
    "Note",
    "OutboxMessage",
    "OutboxStatus",
    "PersonalValue",
    "ProcessState",
    "ReferenceCounter",
    "Resource",
    "SystemChain",
    "TaxonomyTerm",
    "Timer",
    "User",
    "UserTask",
    "UserTaskState",
]
