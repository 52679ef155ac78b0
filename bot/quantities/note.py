"""A free note: what was given, made, valued, and what must be asked."""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from bot.quantities.amounts import Amount, Scanner
from bot.quantities.fields import ask_days, is_width, people_at_work, says_length
from bot.quantities.markers import BUILDING, ITEM_STOPS, LABELS, LENGTH_GOODS, MARKERS, SHARED, SHARES, SURE_WORDS
from bot.quantities.measures import Measures, Region
from bot.quantities.noise import noise
from bot.quantities.questions import ask
from bot.quantities.readings import Note
from bot.quantities.tokens import LONGEST, Text, tokenise
from bot.quantities.totals import Fact, total
from bot.quantities.units import SOIL, WORK_DAY

_RESULTS = frozenset({"money", "area", "labour", "length", "households", "people", "attendances", "item"})
_GIVERS = frozenset({"state", "people", "org", "perhaps state", "give", "raise", "support"})
_MOST_NUMBERS = 600
_FAR = 6
_FACTORS = frozenset("x×*")
_DIMENSIONS = 20


def read_note(text: str, *, region: Region = "north", today: date, measures: Measures | None = None) -> Note:
    """The figures of a note; kinds in `ask_for` are those about which its writer must be asked.

    `today` is taken so that all readers are called alike: a note's days are no results.
    """
    tokens = tokenise(text[: LONGEST + 1])
    if len(text) > LONGEST or sum(token.kind == "number" for token in tokens.tokens) > _MOST_NUMBERS:
        return Note(asks=(ask("long", "note", text),))
    masked = noise(tokens)
    amounts = Scanner(tokens, region, measures or Measures(), masked).amounts()
    note = total(tokens, _Walk(tokens, region, amounts, masked).facts())
    at_work = people_at_work(tokens, amounts)
    rest = [amount for amount in amounts if not any(amount in pair for pair in at_work)]
    others = total(tokens, _Walk(tokens, region, rest, masked).facts()) if at_work else note
    if not at_work or "labour" in (*others.values, *others.ask_for):  # the days of work are told besides
        return note
    people, days = at_work[0]
    asked = ask_days(people, days, tokens.words(people.start, days.end))
    return replace(others, ask_for=(*others.ask_for, "labour"), asks=(*others.asks, asked))


@dataclass(slots=True)
class _State:
    """What the words so far say about the next amount."""

    source: str = ""
    source_at: int = -1
    source_used: bool = False
    role: str = ""
    given: bool = False
    planned: bool = False
    planned_clause: int = 0
    changed_at: int = -9
    clause: int = 0
    denied_at: int = -1
    part: int = 0
    totalled: bool = False
    cumulative: bool = False
    period: bool = False
    linked: bool = False
    land: bool = False
    building: bool = False
    org: bool = False
    names: int = 0
    sentence: int = 0
    year: str = ""
    last: Fact | None = None
    apart: bool = True
    comma: bool = False
    opened: list[int] = field(default_factory=list)


class _Walk:
    """Goes once through the tokens and notes each amount with what its clause says about it."""

    def __init__(self, text: Text, region: Region, amounts: list[Amount], masked: list[bool]) -> None:
        self._text = text
        self._region = region
        self._amounts = {amount.start: amount for amount in amounts if not _is_article(amount)}
        self._masked = masked
        self._state = _State()
        self._facts: list[Fact] = []
        self._groups = 0

    def facts(self) -> list[Fact]:
        """All amounts that are results, or would be if something about them were clearer."""
        index, halved, tokens = 0, False, self._text.tokens
        while index < len(tokens):
            if share := self._share(index):
                halved, index = True, share
            elif amount := self._amounts.get(index):
                self._take(amount)
                index = amount.end
            elif self._masked[index]:
                if tokens[index].kind == "number" and index and tokens[index - 1].bare == "nam":
                    self._in_year(index)
                index += 1
            elif marker := MARKERS.at(self._text, index):
                self._mark(marker[0], index, marker[1])
                index = marker[1]
            else:
                if tokens[index].kind in ("mark", "line"):
                    self._punctuate(index)
                elif self._state.last and tokens[index].kind != "mark":
                    self._state.apart = True
                index += 1
        for fact in self._facts:
            if halved and fact.kind == "money" and fact.role != "value":
                fact.source, fact.doubt = "", fact.doubt or "source"
        return self._facts

    def _share(self, index: int) -> int:
        """ "Dân góp một nửa": which part of the money is theirs is not said in figures. Where that ends, or 0."""
        found, giver, tokens = SHARES.at(self._text, index), MARKERS.ending(self._text, index), self._text.tokens
        if found is None or giver is None or giver[0] not in _GIVERS:
            return 0
        alone = found[1] == len(tokens) or tokens[found[1]].kind != "word" or SHARED.at(self._text, found[1])
        return found[1] if alone else 0

    def _in_year(self, index: int) -> None:
        """The year of what follows, and of what stands just before it."""
        state = self._state
        state.year = self._text.tokens[index].text
        if state.last and state.last.amount.end == index - 1:
            state.last.year = state.year

    def _punctuate(self, index: int) -> None:
        state, mark = self._state, self._text.tokens[index].text
        line = self._text.tokens[index].kind == "line"
        if mark == ",":
            self._clause()
        elif mark in ";" or line or mark in ".!?…":
            header = index > 0 and self._text.tokens[index - 1].text == ":"
            if not (line and header):
                self._clause()
                state.source, state.given, state.last = "", False, None
                state.names += line or mark == ";"
                if mark != ";" and not (line and state.part and self._bullet(index + 1)):
                    state.part = 0
                    state.sentence += 1
                    state.planned = state.planned and line and self._bullet(index + 1)
        elif mark == ":" and state.last and not state.apart:
            self._open_part()
        elif mark == "(":
            state.opened.append(state.part)
            if len(state.opened) < 50 and state.last:
                self._open_part()
        elif mark == ")" and state.opened:
            state.part = state.opened.pop()
            self._clause()

    def _bullet(self, index: int) -> bool:
        tokens = self._text.tokens
        return index < len(tokens) and tokens[index].text in "-+*•–·"

    def _clause(self) -> None:
        """A comma ends what a clause said; who gives and what is planned goes on."""
        state = self._state
        state.role, state.linked, state.land, state.building, state.org = "", False, False, False, False
        state.totalled, state.apart, state.comma = False, True, True
        state.clause += 1

    def _open_part(self) -> None:
        self._groups += 1
        self._state.part = self._groups

    def _mark(self, marker: str, index: int, end: int) -> None:
        state = self._state
        match marker:
            case "state" | "people" | "org":
                self._source("people" if marker == "org" else marker, index, end)
                state.org = state.org or marker == "org"
                state.names += marker != "state"
            case "perhaps state":
                if not state.org:
                    self._source("state", index, end)
            case "give" | "land" | "raise" | "support" | "got":
                state.land = state.land or marker == "land"
                if marker in ("give", "land", "raise") and state.source_used:
                    state.source, state.source_used = "people", False
                state.given = state.given or marker != "support"
                state.denied_at = -1 if state.comma else state.denied_at
            case "soil":
                state.land = True
            case "value" | "cost" | "target" | "rate" | "other money":
                state.role = state.role if state.role == "other money" else marker
            case "total value":
                state.role, state.totalled = "value", True
            case "change":
                state.changed_at = end
            case "left":
                state.changed_at = end - 1  # "còn 25 triệu" is what is left; "còn dân 25 triệu" is theirs
            case "plan":
                state.planned, state.planned_clause = True, state.clause
            case "reach":
                state.planned = state.planned and state.planned_clause == state.clause
            case "done":
                state.planned, state.denied_at = False, -1
            case "not":
                state.denied_at, state.comma = index, False
            case "part":
                self._open_part()
            case "example" if self._facts:  # of what was told before, in another sentence too
                self._open_part()
                state.part, state.sentence = -self._groups, self._facts[-1].sentence
            case "total":
                state.totalled = True
                state.source = "" if state.source_used else state.source
            case "cumulative":
                state.cumulative, state.period, state.planned = True, False, False
            case "period":
                state.cumulative, state.period, state.planned = False, True, False
            case "from":
                state.linked = True
            case "building":
                state.building = True
            case "place":
                state.names += 1
        state.apart = state.apart or marker not in ("from", "")

    def _source(self, source: str, index: int, end: int) -> None:
        state = self._state
        last = state.last
        if last and last.kind == "money" and (state.linked or self._closing(last.amount.end, index, end)):
            mixed = last.source and last.linked and last.source != source
            last.source, last.linked = ("mixed" if mixed else source), True
            return
        both = state.source and state.source != source and not state.source_used and index - state.source_at <= 4
        between = self._text.tokens[state.source_at + 1 : index]
        joined = both and any(token.bare == "va" for token in between)
        state.source = "mixed" if joined else source
        state.source_at, state.source_used = index, False

    def _closing(self, amount_end: int, index: int, end: int) -> bool:
        """ "500 triệu đồng vốn nhà nước": the source stands between the amount and the end of its clause."""
        tokens = self._text.tokens
        return index == amount_end and (end >= len(tokens) or tokens[end].kind in ("mark", "line"))

    def _take(self, amount: Amount) -> None:
        state = self._state
        fact = self._fact(amount)
        state.role, state.linked = "", False
        if fact is None:
            if amount.kind == "item" and state.last is None:
                state.apart = True
            return
        self._facts.append(fact)
        state.last, state.totalled, state.apart = fact, False, False
        if fact.kind == "money":
            state.source_used = True

    def _fact(self, amount: Amount) -> Fact | None:
        state, text, kind = self._state, self._text, amount.kind
        if kind in ("", "other"):
            return self._bare(amount)
        if kind not in _RESULTS or self._dropped(amount):
            return None
        after = amount.end
        if kind == "length":
            if is_width(text, amount) or (amount.unit and amount.unit.name in ("cm", "mm", "dm")):
                return None
            if self._widening(amount):
                return None
            if LENGTH_GOODS.at(text, after):
                kind = "item"
            elif SOIL.at(text, after) or self._after_giving(amount):
                return Fact(amount, "area", "metres")
        factor = amount.start > 0 and text.tokens[amount.start - 1].bare in _FACTORS
        doubt = "rate" if amount.rate or factor or state.role == "rate" else amount.doubt
        if kind == "area" and amount.unit and amount.unit.name == "km²" and says_length(text, amount):
            kind, doubt = "length", "unclear"  # "dài 1km2" is hardly a surface
        if kind == "area":
            if is_width(text, amount) and not state.land:
                return None
            built = state.building or BUILDING.at(text, after)
            if built and not state.land and not SOIL.at(text, after) and not doubt:
                doubt = "unclear"
        if kind == "labour" and self._region == "south" and self._given_land(amount):
            kind, doubt = "area", "unclear"
        if kind == "item" and ((text.tokens[0].bare_text and amount.worded) or doubt):
            return None
        source, role = state.source, state.role
        if kind == "money":
            if role == "other money":
                return None
            if not role and (self._valued_in_brackets(amount) or self._estimated(amount)):
                role = "value"
            if source == "state" and state.source_used:
                source = "unclear"
        return Fact(
            amount=amount,
            kind=kind,
            doubt=doubt,
            source=source,
            role=role,
            given=state.given,
            part=state.part,
            totalled=state.totalled,
            cumulative=state.cumulative,
            period=state.period,
            names=state.names,
            sentence=state.sentence,
            year=state.year,
            land=state.land or bool(SOIL.at(text, after)),
            noun=self._noun(after),
            phrase=self._phrase(amount) if kind == "item" else "",
        )

    def _dropped(self, amount: Amount) -> bool:
        """Planned, denied or a target: no result."""
        state = self._state
        if state.planned or state.role == "target" or amount.start - state.changed_at in (0, 1):
            return True
        if state.denied_at >= 0 and state.comma and self._says(amount.end, "done"):
            state.denied_at = -1  # "chưa được 5 hộ, 40 hộ đã hiến": what was denied ends with the clause
        if state.denied_at >= 0:
            if amount.start - state.denied_at <= _FAR:
                state.denied_at, state.comma = amount.end, False
                return True
            state.denied_at = -1
        tokens = self._text.tokens
        return amount.end < len(tokens) and tokens[amount.end].bare == "chua" and not self._says(amount.end, "")

    def _says(self, index: int, what: str) -> bool:
        """Whether a marker of a kind stands there."""
        marker = MARKERS.at(self._text, index)
        return bool(marker and marker[0] == what)

    def _given_land(self, amount: Amount) -> bool:
        tokens = self._text.tokens
        said = [token.bare for token in tokens[amount.at : amount.end]]
        given = amount.start > 0 and tokens[amount.start - 1].bare == "hien"
        return given and amount.unit is WORK_DAY and "cong" in said and "ngay" not in said

    def _widening(self, amount: Amount) -> bool:
        """ "mở rộng đường từ 3m lên 5m" tells widths; "mở rộng 600m đường" a length."""
        words = self._text.words(max(0, amount.start - 5), amount.start).lower()
        widened = "mở rộng" in words or "mo rong" in words
        return widened and (amount.doubt == "range" or (amount.values and amount.value < _DIMENSIONS) or False)

    def _valued_in_brackets(self, amount: Amount) -> bool:
        """ "150 ngày công (45 triệu đồng)": nothing else stands in the brackets before the money."""
        opened = amount.start > 0 and self._text.tokens[amount.start - 1].text == "("
        return opened and self._right_after_gift(amount.start - 1)

    def _estimated(self, amount: Amount) -> bool:
        """ "100m2 đất ước tính 500 triệu": what a gift is thought to be worth."""
        return self._text.tokens[amount.start].bare == "uoc" and self._right_after_gift(amount.start)

    def _right_after_gift(self, index: int) -> bool:
        """Whether nothing but its noun stands between land, labour or goods and token `index`."""
        last = self._state.last
        if last is None or last.kind not in ("labour", "area", "item"):
            return False
        return all(token.kind == "word" for token in self._text.tokens[last.amount.end : index])

    def _after_giving(self, amount: Amount) -> bool:
        """ "Hiến 450m": land is meant, but metres do not measure it."""
        marker = MARKERS.ending(self._text, amount.start)
        return bool(marker and marker[0] == "land")

    def _bare(self, amount: Amount) -> Fact | None:
        """A number without a unit: what its label counts ("Ngày công: 60"); after "góp" its unit is asked."""
        if amount.kind or amount.worded or self._dropped(amount):
            return None
        before = amount.start - (amount.start > 0 and self._text.tokens[amount.start - 1].text == ":")
        if label := LABELS.ending(self._text, before, longest=4):
            kind = label[0]
        elif verb := SURE_WORDS.ending(self._text, amount.start):
            kind = "area" if self._text.tokens[verb[1]].bare == "hien" else "money"
        else:
            return None
        doubt = amount.doubt or ("unit" if kind in ("money", "area", "length") else "")
        cumulative, period = self._state.cumulative, self._state.period
        return Fact(replace(amount, doubt=doubt), kind, doubt, cumulative=cumulative, period=period)

    def _noun(self, index: int) -> str:
        tokens = self._text.tokens
        return tokens[index].bare if index < len(tokens) and tokens[index].kind == "word" else ""

    def _phrase(self, amount: Amount) -> str:
        """A gift in kind in the words it was typed with: "30 bao xi măng"."""
        tokens, end = self._text.tokens, amount.end
        while end < len(tokens) and end - amount.end < 5 and tokens[end].kind == "word":
            if ITEM_STOPS.at(self._text, end) or end in self._amounts:
                break
            end += 1
        return self._text.words(amount.at, end)


def _is_article(amount: Amount) -> bool:
    """ "Một" before a noun, "không" before a verb: number words that count nothing."""
    return amount.worded and (amount.kind in ("", "other") or amount.values[:1] == (Fraction(0),))
