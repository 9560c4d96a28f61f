"""What can be wrong with history, in both languages."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.languages import Text

ALTERED: Final = Text("事件内容与其哈希值不符：记录已被改动。", "The event does not match its hash: it was altered.")
UNLINKED: Final = Text(
    "事件未接在前一事件之后：前面的记录已被改写。", "The event does not follow the one before: an earlier one was rewritten."
)
GAP: Final = Text("缺少第 {expected} 号事件。", "Event {expected} is missing.")
FOREIGN: Final = Text("事件被移到了其他个案名下。", "The event was moved to another case.")
NO_HEAD: Final = Text("事件所属的个案已不存在。", "The case of these events no longer exists.")
HEAD_WRONG: Final = Text("个案记录的最后哈希值与历史不符。", "The last hash on the case is not the history's.")
TAIL_MISSING: Final = Text(
    "历史止于第 {last} 号事件，其后的事件缺失。", "History ends at event {last}; the events after it are missing."
)
NOT_AS_SEALED: Final = Text(
    "与最近一次签名检查点不符：历史已被改写或删除。", "Not as the last signed checkpoint says: rewritten or removed."
)
CHECKPOINT_UNSIGNED: Final = Text("第 {number} 号检查点的签名无效。", "The signature of checkpoint {number} is not valid.")
CHECKPOINT_UNLINKED: Final = Text(
    "第 {number} 号检查点未接在前一检查点之后。", "Checkpoint {number} does not follow the one before."
)
CHECKPOINT_HEADS: Final = Text("最近一次检查点所签的链首已被改动。", "The heads that the last checkpoint signed were altered.")
CHECKPOINT_MISSING: Final = Text(
    "库外保存的第 {number} 号检查点在数据库中缺失或不同。",
    "Checkpoint {number}, kept outside, is missing from the database or differs.",
)
UNREADABLE: Final = Text("其后的记录无法读取：{reason}。", "What follows cannot be read: {reason}.")
LINE_UNREADABLE: Final = Text("第 {line} 行不是事件。", "Line {line} is no event.")
OUT_OF_ORDER: Final = Text(
    "第 {line} 行的顺序不对：行被移动或重复。", "Line {line} is out of order: lines were moved or repeated."
)
SEAL_MISSING: Final = Text("文件没有封印行：末尾被截去。", "The file has no seal in its last line: its end was cut off.")
SEAL_BROKEN: Final = Text("文件内容与封印不符：{what}。", "The file is not as its seal says: {what}.")
SEAL_UNSIGNED: Final = Text("封印没有由所给密钥签名。", "The seal is not signed with the given key.")
AFTER_SEAL: Final = Text("封印行之后还有内容（第 {line} 行）。", "There is something after the seal (line {line}).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong: the chain (None: the file or the checkpoints), its case's reference, the event's number, what it is."""

    chain: UUID | None = None
    reference: str = ""
    seq: int = 0
    text: Text
