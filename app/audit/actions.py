"""The tags of history: what can happen, `subject:action`."""

from enum import StrEnum


class Action(StrEnum):
    """What an event says happened."""

    COMPLAINT_FILED = "complaint:filed"
    CASE_CLOSED = "case:closed"
    CASE_WITHDRAWN = "case:withdrawn"
    CASE_PAUSED = "case:paused"
    CASE_RESUMED = "case:resumed"
    CASE_REOPENED = "case:reopened"
    MILESTONE_REACHED = "milestone:reached"
    USER_TASK_OPENED = "user_task:opened"
    USER_TASK_CLAIMED = "user_task:claimed"
    USER_TASK_RELEASED = "user_task:released"
    USER_TASK_COMPLETED = "user_task:completed"
    USER_TASK_CANCELLED = "user_task:cancelled"
    ELEMENT_PASSED = "element:passed"
    DECISION_TAKEN = "decision:taken"
    TIMER_SCHEDULED = "timer:scheduled"
    TIMER_FIRED = "timer:fired"
    TIMER_CANCELLED = "timer:cancelled"
    MESSAGE_RECEIVED = "message:received"
    DATA_CHANGED = "data:changed"
    LETTER_QUEUED = "letter:queued"
    LETTER_SENT = "letter:sent"
    LETTER_DEAD = "letter:dead"
    NOTICE_QUEUED = "notice:queued"
    NOTE_ADDED = "note:added"
    ATTACHMENT_ADDED = "attachment:added"
    INCIDENT_OPENED = "incident:opened"
    INCIDENT_RESOLVED = "incident:resolved"
    PERSONAL_FORGOTTEN = "personal:forgotten"
    DEPLOYMENT_STORED = "deployment:stored"
    DEPLOYMENT_ACTIVATED = "deployment:activated"
    USER_ADDED = "user:added"
    USER_CHANGED = "user:changed"
    USER_DEACTIVATED = "user:deactivated"
    PASSWORD_CHANGED = "password:changed"  # noqa: S105 - the tag of an event
    TOKEN_ISSUED = "token:issued"  # noqa: S105 - the tag of an event
    TOKEN_REVOKED = "token:revoked"  # noqa: S105 - the tag of an event
    CALENDAR_CHANGED = "calendar:changed"
    HISTORY_SEALED = "history:sealed"
