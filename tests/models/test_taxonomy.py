import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from app.config import SHIPPED_FORMS
from app.db import Database
from app.models import TaxonomyTerm
from app.models.taxonomy import SECTORS, TERMS, ensure_taxonomy


def test_seeding_again_keeps_what_an_owner_changed(database: Database) -> None:
    with database.transaction() as session:
        ensure_taxonomy(session)
    with database.transaction() as session:
        session.execute(update(TaxonomyTerm).where(TaxonomyTerm.key == "refund").values(label_zh="退钱", active=False))
        ensure_taxonomy(session)
    with database.reading() as session:
        (term,) = session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.key == "refund")).all()
        assert (term.label_zh, term.active) == ("退钱", False)


def test_property_has_its_own_types(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        ensure_taxonomy(session)
        terms = session.scalars(
            select(TaxonomyTerm.key)
            .where(TaxonomyTerm.kind == "category", TaxonomyTerm.sector.in_(["", "property"]))
            .order_by(TaxonomyTerm.position)
        ).all()
    assert terms == ["engineering_quality", "sales_service", "customer_service", "property_management", "other"]


def test_every_trade_named_is_one_a_customer_can_choose() -> None:
    (sectors,) = [options(field) for field in fields("file_complaint") if field.get("key") == "sector"]
    assert {sector for named in SECTORS.values() for sector in named} <= set(sectors)
    assert set(SECTORS) <= {(kind, key) for kind, terms in TERMS.items() for key in terms}


@pytest.mark.parametrize("form", ["screen_complaint", "file_complaint", "register_complaint"])
def test_the_forms_offer_the_same_terms(form: str) -> None:
    for field in fields(form):
        kind = field.get("properties", {}).get("taxonomy")
        if kind:
            assert options(field) == {key: label.zh for key, label in TERMS[kind].items()}


def fields(form: str) -> Iterator[dict[str, Any]]:
    waiting = list(json.loads((SHIPPED_FORMS / f"{form}.form").read_text())["components"])
    while waiting:
        field = waiting.pop()
        waiting.extend(field.get("components", ()))
        yield field


def options(field: dict[str, Any]) -> dict[str, str]:
    return {option["value"]: option["label"] for option in field["values"]}
