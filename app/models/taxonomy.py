"""The terms a form offers by kind and sector: categories, causes, remedies (E39-E43)."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, insert_unless
from app.languages import Text


class TaxonomyTerm(Base):
    """One term; `sector` is "" where it holds in every trade."""

    __tablename__ = "taxonomy_term"

    kind: Mapped[str] = mapped_column(String(64), primary_key=True)
    sector: Mapped[str] = mapped_column(String(64), primary_key=True, default="")
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    label_zh: Mapped[str] = mapped_column(String(255))
    label_en: Mapped[str] = mapped_column(String(255))
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


TERMS: Final[Mapping[str, Mapping[str, Text]]] = MappingProxyType(
    {
        "category": {
            "service_attitude": Text("服务态度", "Service attitude"),
            "product_quality": Text("产品质量", "Product quality"),
            "response_speed": Text("响应速度", "Response speed"),
            "system_failure": Text("系统故障", "System failure"),
            "engineering_quality": Text("工程质量", "Construction quality"),
            "sales_service": Text("销售服务", "Sales service"),
            "customer_service": Text("客户服务", "Customer service"),
            "property_management": Text("物业管理", "Property management"),
            "other": Text("其他", "Other"),
        },
        "cause": {
            "product": Text("对产品不满", "Dissatisfied with the product"),
            "poor_service": Text("服务质量差", "Poor service"),
            "mis_selling": Text("销售误导", "Mis-selling"),
            "none": Text("无明确原因", "No evident cause"),
            "other": Text("其他", "Other"),
        },
        "remedy_sought": {
            "refund": Text("退款", "Refund"),
            "exchange": Text("换货", "Exchange"),
            "repair": Text("修理", "Repair"),
            "compensation": Text("赔偿", "Compensation"),
            "apology": Text("道歉", "Apology"),
            "explanation": Text("解释说明", "Explanation"),
            "information": Text("提供信息", "Information"),
            "recall": Text("召回", "Recall"),
            "service_recovery": Text("服务补救", "Service recovery"),
            "apology_and_compensation": Text("道歉并赔偿", "Apology and compensation"),
            "apology_and_process_change": Text("道歉并改进流程", "Apology and a change of procedure"),
            "refund_and_compensation": Text("退款并赔偿", "Refund and compensation"),
            "compensation_and_repair": Text("赔偿并修理", "Compensation and repair"),
            "other": Text("其他", "Other"),
        },
    }
)
"""Every term by kind (E39-E43); which of them a trade is offered is `SECTORS`."""

_SERVICES: Final = ("insurance", "bank", "airline", "hospital")
_GOODS: Final = ("online_shop", "retail", "restaurant", "other")
_EQUIPMENT: Final = ("online_shop", "retail", "property", "public_service", "telecom", "other")
_ONLINE_TYPES: Final = (*_SERVICES, *_GOODS, "public_service", "telecom")
SECTORS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType(
    {
        ("category", "service_attitude"): _ONLINE_TYPES,  # E40
        ("category", "product_quality"): _ONLINE_TYPES,
        ("category", "response_speed"): _ONLINE_TYPES,
        ("category", "system_failure"): _ONLINE_TYPES,
        ("category", "engineering_quality"): ("property", "public_service", "other"),  # E41
        ("category", "sales_service"): ("property", "insurance", "bank", "other"),
        ("category", "customer_service"): ("property", "other"),
        ("category", "property_management"): ("property", "other"),
        ("remedy_sought", "exchange"): _GOODS,  # E42
        ("remedy_sought", "repair"): _EQUIPMENT,
        ("remedy_sought", "compensation_and_repair"): _EQUIPMENT,
        ("remedy_sought", "recall"): _GOODS,
    }
)
"""The trades that are offered a term; a term that is not here is offered in every trade."""


def ensure_taxonomy(session: Session) -> None:
    """Add the terms that are missing; what an owner has renamed or switched off stays as it is."""
    session.execute(insert_unless(session, TaxonomyTerm).values(list(_rows())).on_conflict_do_nothing())


def _rows() -> Iterator[dict[str, object]]:
    for kind, terms in TERMS.items():
        for position, (key, label) in enumerate(terms.items(), start=1):
            for sector in SECTORS.get((kind, key), ("",)):
                yield {
                    "kind": kind,
                    "sector": sector,
                    "key": key,
                    "label_zh": label.zh,
                    "label_en": label.en,
                    "position": position,
                    "active": True,
                }
