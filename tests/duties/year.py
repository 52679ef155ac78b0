"""A year of a province: the real bot in its own process, its people at a counting Bot API, all that happens seeded.

What people owe is read a second time by :mod:`tests.duties.reading`; here it is only recorded what they did and heard.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter, deque
from datetime import date, time, timedelta
from pathlib import Path

from benchmarks.telegram import Buttons, Telegram
from bot.policy import Policy
from bot.text import day as day_shown
from storage.database import Database
from storage.records.people import Role
from storage.records.reports import ReportStatus
from storage.records.units import Level
from tests.duties.bot_of_a_year import BotOfAYear
from tests.duties.field import Field
from tests.duties.office import (
    BEGINS,
    CHAT,
    FIRST_DAY,
    HALF_YEARLY,
    HALF_YEARS,
    LAST_DAY,
    MERGE_DAY,
    POLICY_DAY,
    QUARTERS,
    Office,
    at,
)
from tests.duties.province import Heard, Province, Size, Told
from tests.duties.reading import ONE, Key, late_by, slots, worked

AT_ONCE = 300
"""People who answer at the same time."""
TOLD = ("Đồng chí có", "Việc các đơn vị chưa làm")
"""How the bot's daily messages begin."""
NEWS = ("Hôm nay đã sáp nhập", "<b>Quy định vừa được sửa", "Kết quả kiểm tra mô hình")
"""How what only the admin hears begins, and what was found at somebody's initiative."""
MERGED = f"Từ ngày {day_shown(MERGE_DAY)}: sáp nhập"
"""How those whose units merge hear of it."""
THANKS = "Cảm ơn đồng chí. Đã ghi vào mô hình"
"""How the bot takes an answer to a question about an initiative."""
DIGEST = "<b>Tình hình</b> – "
"""How a digest begins."""
FINDING = "k:"
"""How the buttons of findings begin, which are no duties."""
ANSWERS = ("Chưa có kết quả", "Bỏ qua", "Gửi")
"""The buttons that lead through a report, whichever of them is shown."""
UNTIL = "trước hết ngày"
"""Tells a message that asks from one that repeats a question on a tap."""
DUES = tuple(date(2026, month, 15) for month in (6, 9, 12))


class Year(BotOfAYear):
    """Builds the province and takes it through the year."""

    def __init__(self, folder: Path, size: Size, seed: int) -> None:
        self.size, self.seed, self.chance = size, seed, random.Random(seed)
        super().__init__(folder, BEGINS)
        self.province = Province()
        self.field = Field(self.province, self.chance)
        self.office = Office(self.province, self.field, self.chance, size, folder / "data")
        self.telegram = Telegram(self._hear)
        self.today = FIRST_DAY
        self.up: set[date] = set()
        """The days whose morning the bot has seen, at some hour."""
        self.unsaid = Counter[str]()
        """Messages that fit nowhere, by their beginning: there must be none."""
        self.asked = Counter[tuple[int, date]]()
        """Messages with questions about initiatives, by person and day."""
        self.informed = Counter[tuple[int, date, str]]()
        """Digests that went by themselves, by person, day and heading."""
        self.merged = Counter[int]()
        """Who heard of the merge, how often."""
        self.concerned: set[int] = set()
        """Who has to hear of it."""
        self.expected: dict[tuple[Key, str], Told] = {}
        """What has to become of each time at which a duty is to be spoken of, by the plain reading."""
        self._to_come: dict[date, list[tuple[Key, str, str, date]]] = {}
        self._seen: dict[Key, date] = {}
        """The duties whose times are noted, with the day on which they were made."""
        self._todo: dict[int, deque[tuple[int, int]]] = {}
        """What each person who is answering has still to open: duty and the message with its button."""
        self._answered = asyncio.Event()
        self._looked = FIRST_DAY
        """When the rules were read last."""

    # --- the year ------------------------------------------------------------------------------------

    async def pass_by(self) -> None:
        """Take the bot through the year."""
        self.folder.joinpath("data").mkdir()
        self.office.write_policy(HALF_YEARLY)
        store = await Database.open(self.folder / "data" / "dvk.sqlite3")
        try:
            await store.write(self.office.settle)
            await self.telegram.start()
            self.base_url = self.telegram.base_url
            await self._start(self._at)
            await self._days(store)
            await self._stop()
        finally:
            await self._end()
            await self.telegram.stop()
            await store.close()

    async def _days(self, store: Database) -> None:
        down, outages = 0, dict(self.size.outages)
        count = (LAST_DAY - FIRST_DAY).days + 1
        told_on = [on for due in (*DUES, date(2026, 3, 31)) for _, _, on in slots(HALF_YEARS, due)]
        killed_on = set(self.chance.sample(sorted(set(told_on)), self.size.kills))
        for number in range(count):
            self.today = day = FIRST_DAY + timedelta(days=number)
            if day == MERGE_DAY:
                self._units_merge()
            if day in outages:
                await self._kill()
                down = outages[day]
                if not down:
                    await self._start(at(day, time(9, 10)))
            if down:
                down -= 1
                if not down:
                    await self._start(at(day + timedelta(days=1), time(5, 0)))
            else:
                self.up.add(day)
                news = self._is_news(day)
                if news:
                    self.field.see_the_signals(self.folder / "data" / "dvk.sqlite3", day)
                # The rules are read while the bot goes through the day: nobody does anything before it is over.
                await asyncio.gather(
                    asyncio.to_thread(self._read, day, news), self._evening(day, killed=day in killed_on)
                )
                for key, name, person, going in self.field.see_the_lists(self.folder / "data" / "dvk.sqlite3", day):
                    self.expected[key, name] = Told("told", person, going) if person else Told("nobody")
                await self._answer()
            await store.write(lambda connection, day=day: self.office.evening(connection, day))  # type: ignore[misc]

    def _is_news(self, day: date) -> bool:
        """Whether what is owed may be otherwise than when it was read last."""
        begun = self.policy(day).reports.begin_of(day) > self._looked
        return self.office.news or day in (POLICY_DAY, MERGE_DAY) or begun

    def _read(self, day: date, news: bool) -> None:
        """Read the rules for a morning, before anyone has been told anything."""
        policy, plain = self.policy(day), self.province.plain
        if news:
            plain.look(policy, day)
            self._looked, self.office.news = day, False
            for key, duty in plain.owed.items():
                if duty.state == "open" and self._seen.get(key) != duty.made_on:
                    self._seen[key] = duty.made_on
                    for name, step, on in slots(policy, duty.due_on):
                        if on >= duty.made_on:
                            self._to_come.setdefault(on, []).append((key, name, step, on))
        now = [entry for on in sorted(self._to_come) if on <= day for entry in self._to_come.pop(on)]
        newest = {(key, step): name for key, name, step, _ in now}
        for key, name, step, on in now:
            if plain.owed[key].state != "open":
                continue
            if late_by(on, day) > policy.reminders.late_days:
                self.expected[key, name] = Told("late")
            elif newest[key, step] != name:
                self.expected[key, name] = Told("covered")
            else:
                going = next(d for d in (day + ONE * n for n in range(60)) if worked(d) and not self._down(d))
                if key[0] == "visit":
                    self.field.to_tell.append((key, name, step, going))
                    continue
                person = self.province.addressee(key, step, day)
                self.expected[key, name] = Told("told", person, going) if person else Told("nobody")

    def _down(self, day: date) -> bool:
        return any(begins <= day < begins + ONE * days for begins, days in self.size.outages)

    def as_it_became(self, key: Key, told: Told) -> Told:
        """What was done before the message went was not said."""
        done = self.province.plain.owed[key].settled_on
        return Told("dropped") if told.day is not None and done is not None and done < told.day else told

    def _units_merge(self) -> None:
        plain = self.province.plain
        one, other = [unit for unit, level in plain.level.items() if level is Level.COMMUNE][:2]
        holding = self.province.holding
        moving = {one, other, *(unit for unit, above in plain.above.items() if above == one)}
        self.concerned = {person for (unit, _), people in holding.items() if unit in moving for person in people}
        self.concerned |= {person for unit in plain.line(one) for person in holding.get((unit, Role.COORDINATOR), ())}
        self.concerned -= self.province.silent
        plain.became[one] = other
        plain.holder |= {name: other for name, holder in plain.holder.items() if holder == one}
        plain.above |= {unit: other for unit, above in plain.above.items() if above == one}
        plain.checkers[other] = plain.checkers.pop(one)
        self.province.holding[other, Role.CHECKER] = self.province.holding.pop((one, Role.CHECKER))

    async def _evening(self, day: date, *, killed: bool) -> None:
        """Let the bot go through a day; where it is killed on the way, it starts again where it was."""
        going = asyncio.create_task(self._ask(f"to {at(day).isoformat()}"))
        if killed:
            before = len(self.province.heard)
            while len(self.province.heard) == before and not going.done():
                await asyncio.wait({going}, timeout=0.005)
            await asyncio.wait({going}, timeout=self.chance.random() * self.size.kill_within)
            if not going.done():
                await self._kill()
                await asyncio.gather(going, return_exceptions=True)
                await self._start(self._at + timedelta(seconds=1))
                going = asyncio.create_task(self._ask(f"to {at(day).isoformat()}"))
        await going

    # --- the people ----------------------------------------------------------------------------------

    async def _answer(self) -> None:
        """Let those who answer at once do so, some hundreds at a time."""
        province, waiting = self.province, deque[tuple[int, list[tuple[int, int]]]]()
        for heard in [heard for heard in reversed(province.heard) if heard.day == self.today]:
            wait = province.waits.get(heard.person)
            if wait == 0 and heard.duties:
                waiting.append((heard.person, [(duty, heard.message) for duty in heard.duties]))
            elif wait:
                self.office.later.append((self.today + timedelta(days=wait), heard.person))
        async with asyncio.timeout(120):
            while waiting or self._todo:
                while waiting and len(self._todo) < AT_ONCE:
                    person, duties = waiting.popleft()
                    self._todo[person] = deque(duties)
                    self._open_next(person)
                self._answered.clear()
                if self._todo:
                    await self._answered.wait()
        await self._ask("drain")

    def _open_next(self, person: int) -> None:
        duty, message = self._todo[person].popleft()
        self.telegram.tap(CHAT + person, message, f"d:do:{duty}")

    def _answers_question(self, chat: int, message: int, text: str, buttons: Buttons) -> bool:
        """Whether it asks about an initiative: each question is answered at once, so that none stands above."""
        self.asked[chat - CHAT, self.today] += UNTIL in text
        opens = [data for _, data in buttons if data.startswith("s:one:")]
        says = [data for _, data in buttons if data.startswith("s:say:")]
        for data in opens or says[:1]:
            self.telegram.tap(chat, message, data)
        return bool(opens or says)

    def _is_digest(self, chat: int, text: str) -> bool:
        """Whether it tells how things stand, in words that begin with the unit and the period."""
        if not text.startswith(DIGEST):
            return False
        self.informed[chat - CHAT, self.today, text.splitlines()[0]] += 1
        return True

    def _hear(self, chat: int, message: int, text: str, buttons: Buttons) -> None:
        person = chat - CHAT
        if text.startswith(TOLD):
            duties = tuple(int(data[5:]) for _, data in buttons if data.startswith("d:do:"))
            self.province.heard.append(Heard(self.today, person, duties, message))
            return
        found = any(data.startswith(FINDING) for _, data in buttons)
        if self._is_digest(chat, text):
            return
        if text.startswith(MERGED):
            self.merged[person] += 1
            return
        if found or text.startswith((*NEWS, THANKS)) or self._answers_question(chat, message, text, buttons):
            return
        if person not in self._todo:
            self.unsaid[text[:60]] += 1
            return
        pressed = next((data for label in ANSWERS for shown, data in buttons if shown == label), None)
        if pressed is not None:
            self.telegram.tap(chat, message, pressed)
            return
        if text.startswith("Đã nhận báo cáo"):
            self.done(text)
        else:
            self.unsaid[text[:60]] += 1
        if self._todo[person]:
            self._open_next(person)
        else:
            del self._todo[person]
            self._answered.set()

    def done(self, text: str) -> None:
        """A report was taken: what it was about stands in the bot's answer."""
        self.office.news = True
        number = re.search(r"Mô hình số (\d+)", text)
        assert number is not None, text
        self.province.plain.reported[f"i{number[1]}"].append(
            (self.policy(self.today).reports.period_of(self.today), self.today, ReportStatus.NO_RESULT)
        )

    @staticmethod
    def policy(day: date) -> Policy:
        """The policy in force on a day."""
        return QUARTERS if day >= POLICY_DAY else HALF_YEARS
