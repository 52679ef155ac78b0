"""In whose stead a fact is entered."""

from __future__ import annotations

from typing import TypeVar

from bot.handlers.permits.permit import Permit
from storage.records.checks import Checked
from storage.records.conclusion_facts import Concluded
from storage.records.conclusions import StatementKind
from storage.records.facts import Fact, Registered, Reported
from storage.records.review_facts import Resubmitted, ReturnAsked
from storage.records.role_facts import LeaveRecorded, RoleEnded, RoleGranted
from storage.records.unit_reports import UnitReported

F = TypeVar("F", bound=Fact)

HANDED_OUT = (LeaveRecorded, RoleGranted, RoleEnded)
"""Rights that change hands: of these an absent person is told where a deputy does it in their stead."""


def signed(fact: F, permit: Permit) -> F:
    """The fact with the absent person in whose stead it is entered, where it keeps that."""
    stead = {"instead_of": permit.instead_of}
    match fact:
        case Registered():
            return fact.model_copy(update={"initiative": fact.initiative.model_copy(update=stead)})
        case Reported():
            return fact.model_copy(update={"report": fact.report.model_copy(update=stead)})
        case ReturnAsked():
            return fact.model_copy(update=stead)
        case UnitReported():
            return fact.model_copy(update={"report": fact.report.model_copy(update=stead)})
        case Resubmitted():
            return fact.model_copy(update=stead)
        case Checked():
            return fact.model_copy(update={"check": fact.check.model_copy(update=stead)})
        case Concluded(statement=new):
            above = {"held_by": permit.unit_id} if new.kind is StatementKind.VISIT else {}
            return fact.model_copy(update={"statement": new.model_copy(update={**stead, **above})})
    return fact
