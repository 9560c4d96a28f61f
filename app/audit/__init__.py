"""History: `record()` is its only writer; what was recorded can be verified, signed and exported."""

from app.audit.actions import Action
from app.audit.chain import SYSTEM_CHAIN, Event, lock_system_chain, record
from app.audit.checkpoints import CheckpointCopy, HistoryBroken, make_checkpoint
from app.audit.exports import Exported, export_csv, export_jsonl, verify_export
from app.audit.problems import Problem
from app.audit.signing import Signer, load_public_key, load_signer
from app.audit.verification import Verification, verify

__all__ = [
    "SYSTEM_CHAIN",
    "Action",
    "CheckpointCopy",
    "Event",
    "Exported",
    "HistoryBroken",
    "Problem",
    "Signer",
    "Verification",
    "export_csv",
    "export_jsonl",
    "load_public_key",
    "load_signer",
    "lock_system_chain",
    "make_checkpoint",
    "record",
    "verify",
    "verify_export",
]
