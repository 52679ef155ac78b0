"""From the amounts of a note to its figures: parts and wholes, sums, and what must be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bot.quantities.amounts import Amount
from bot.quantities.fields import LARGEST
from bot.quantities.questions import ask, ask_amount
from bot.quantities.readings import KINDS, UNITS, Ask, Kind, Note, Reading, exact
from bot.quantities.tokens import Text


@dataclass(slots=True, eq=False)
class Fact:
    """An amount of a note and what its clause said about it."""

    amount: Amount
    kind: str
    doubt: str = ""
    source: str = ""
    role: str = ""
    given: bool = False
    part: int = 0
    totalled: bool = False
    cumulative: bool = False
    period: bool = False
    names: int = 0
    sentence: int = 0
    year: str = ""
    land: bool = False
    linked: bool = False
    noun: str = ""
    phrase: str = ""

    @property
    def value(self) -> Fraction:
        """The value, of a fact without doubt."""
        return self.amount.values[0]

    @property
    def figure(self) -> Kind | None:
        """The figure of the note that this fact belongs to."""
        if self.kind == "money":
            if self.role == "value":
                return "valuation"
            return "state_money" if self.source == "state" else "money"
        return next((kind for kind in KINDS if kind == self.kind), None)


def total(text: Text, facts: list[Fact]) -> Note:
    """The figures of a note."""
    items = tuple(dict.fromkeys(fact.phrase for fact in _whole_items(facts)))
    rest = _without_sums(_without_parts([fact for fact in facts if fact.kind != "item"]))
    values: dict[Kind, Reading] = {}
    asks: dict[Kind, Ask] = {}
    cumulative = _is_cumulative(rest)
    for kind in KINDS:
        mine = [fact for fact in rest if fact.figure == kind]
        current = [fact for fact in mine if not fact.cumulative]
        if current and len(current) < len(mine):
            mine = current
        totals = [fact for fact in mine if fact.doubt != "rate"]
        mine = totals or mine
        if not mine:
            continue
        if any(fact.cumulative for fact in mine) and not cumulative:
            asks[kind] = ask("several", kind, _typed(text, mine))
            continue
        result = _sum(text, mine, kind)
        if isinstance(result, Ask):
            asks[kind] = result
        else:
            values[kind] = result
    return Note(values, items, cumulative, tuple(asks), tuple(asks.values()))


def _is_cumulative(facts: list[Fact]) -> bool:
    """All of it: a note that also tells of its own period gives that period's figures."""
    return any(fact.cumulative for fact in facts) and all(fact.cumulative for fact in facts)


def _whole_items(facts: list[Fact]) -> Iterable[Fact]:
    wholes = {fact.noun for fact in facts if fact.kind == "item" and not fact.part}
    return (fact for fact in facts if fact.kind == "item" and not (fact.part and fact.noun in wholes))


def _typed(text: Text, facts: list[Fact]) -> str:
    return ", ".join(text.words(fact.amount.start, fact.amount.end) for fact in facts)


def _without_parts(facts: list[Fact]) -> list[Fact]:
    """Drop each whole whose parts are told, or the parts of a whole that is the figure itself."""
    dropped: set[Fact] = set()
    groups: dict[tuple[int, str], list[Fact]] = {}
    wholes: dict[tuple[int, str], Fact] = {}
    latest: dict[str, Fact] = {}
    for fact in facts:
        group = (fact.part, fact.kind)
        whole = latest.get(fact.kind)
        if fact.part and group not in groups and whole and whole.cumulative == fact.cumulative:
            wholes[group] = whole  # "300m2 (lũy kế 2.100m2)" is of two periods
        groups.setdefault(group, []).append(fact)
        if fact.role != "value" or fact.totalled:
            latest[fact.kind] = fact
    for group, whole in wholes.items():
        if whole.sentence == groups[group][0].sentence and whole not in dropped:
            dropped.update(_superfluous(whole, groups[group]))
    return _without_costs([fact for fact in facts if fact not in dropped])


def _superfluous(whole: Fact, parts: list[Fact]) -> list[Fact]:
    """Which of a whole and its parts do not count."""
    if whole.doubt or any(part.doubt for part in parts):
        return parts if whole.kind != "money" else []
    together = sum((part.value for part in parts), Fraction(0))
    if together > whole.value:
        for one in (whole, *parts):
            one.doubt = "conflict"
        return []
    if whole.kind != "money" or parts[0].part < 0:  # below zero: examples
        return parts
    cash = [part for part in parts if part.role != "value"]
    if whole.role == "cost" or whole.source in ("", "mixed") or whole.role == "value":
        known = [part for part in cash if part.source in ("state", "people")]
        if known and len(known) == len(cash):
            if not whole.given or whole.role == "cost" or together == whole.value or _mixed(known):
                return [whole]
        elif whole.role == "cost" and cash:
            for part in cash:
                part.doubt = part.doubt or "source"
            return [whole]
    if any(part.source == "state" for part in cash) and whole.source != "state":
        if together < whole.value:
            whole.doubt = "source"
            return [part for part in cash if part.source != "state"]
        return [whole]
    if len(cash) < len(parts) and whole.role != "value":
        whole.doubt = "source"
        return cash
    return [whole] if whole.role == "value" else cash


def _without_sums(facts: list[Fact]) -> list[Fact]:
    """Drop the sum of everybody's money ("Nhà nước 50 triệu, dân 30 triệu, tổng 80 triệu")."""
    money = [fact for fact in facts if fact.kind == "money" and fact.role != "value" and not fact.doubt]
    parts = [fact for fact in money if not fact.totalled]
    together = sum((fact.value for fact in parts), Fraction(0))
    if not (_mixed(parts) and any(fact.source != "state" for fact in parts)):
        return facts
    return [fact for fact in facts if not (fact in money and fact.totalled and fact.value == together)]


def _mixed(parts: list[Fact]) -> bool:
    return any(part.source == "state" for part in parts)


def _without_costs(facts: list[Fact]) -> list[Fact]:
    """What a work cost is nobody's gift: it is left out where gifts are told, else its source is asked."""
    told = [fact for fact in facts if fact.kind == "money" and fact.role not in ("cost", "value")]
    told += [f for f in facts if f.kind == "money" and f.role == "cost" and f.source in ("state", "people")]
    kept = []
    for fact in facts:
        neutral = fact.kind == "money" and fact.role == "cost" and fact.source not in ("state", "people")
        if neutral and told:
            continue
        if neutral and not fact.given:
            fact.doubt = fact.doubt or "source"
        if fact.kind == "money" and fact.source in ("mixed", "unclear") and fact.role != "value":
            fact.doubt = fact.doubt or "source"
        kept.append(fact)
    return kept


def _sum(text: Text, facts: list[Fact], kind: Kind) -> Reading | Ask:
    """One reading of all facts of a kind, where a careful clerk would add them."""
    for fact in facts:
        if fact.doubt:
            doubted = ask_amount(text, fact.amount, kind) if fact.doubt == fact.amount.doubt else None
            return doubted or ask(fact.doubt, kind, _typed(text, facts))
    if len({fact.year for fact in facts if fact.year}) > 1:
        return ask("several", kind, _typed(text, facts))
    totals = [fact for fact in facts if fact.totalled]
    others = [fact for fact in facts if not fact.totalled]
    added = sum((fact.value for fact in others), Fraction(0))
    if totals and others:
        if any(one.value != added for one in totals) and any(one.value != totals[0].value for one in others):
            return ask("conflict", kind, _typed(text, facts))
        facts = totals[:1]
    elif len(totals) > 1 and any(one.value != totals[0].value for one in totals):
        return ask("conflict", kind, _typed(text, facts))
    elif totals:
        facts = totals[:1]
    elif len(facts) > 2 and facts[0].value * 2 == added:
        if facts[0].names:  # the whole of the others, or one more beside them
            return ask("several", kind, _typed(text, facts))
        facts = facts[:1]
    elif len(facts) > 1 and not _separate(facts, kind):
        return ask("several", kind, _typed(text, facts))
    value = sum((fact.value for fact in facts), Fraction(0))
    if value > LARGEST:
        return ask("huge", kind, _typed(text, facts))
    if UNITS[kind] in ("đồng", "hộ", "người", "lượt") and value.denominator != 1:
        return ask("whole", kind, _typed(text, facts))
    return Reading(exact(value), UNITS[kind], any(fact.amount.approximate for fact in facts), _typed(text, facts))


def _separate(facts: list[Fact], kind: Kind) -> bool:
    """Whether amounts are clearly separate gifts or works, so that they add up."""
    pairs = list(pairwise(facts))
    named = all(later.names > earlier.names for earlier, later in pairs)
    if kind in ("households", "people", "attendances"):
        return named and all(later.names - earlier.names <= 3 for earlier, later in pairs) and _places(facts)
    if kind == "area" and len({fact.land for fact in facts}) > 1:
        return False
    if kind == "length" and len({fact.noun for fact in facts if fact.noun}) > 1:
        return False
    values = [fact.value for fact in facts]
    return named or len(set(values)) == len(values)


def _places(facts: list[Fact]) -> bool:
    return all(fact.names > 0 for fact in facts)
