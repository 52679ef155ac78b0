"""The ordinary aiogram 3 bot: a Router, a StatesGroup and an FSMContext, polling with every default left alone.

aiogram brings no storage on SQLite, so the states live in a BaseStorage of our own, written as such storages are: one
aiosqlite connection, one row a person and chat, a commit at each set. As aiogram does by itself, each update is
handled in a task of its own, and is acknowledged to Telegram whether or not that task is done.

Start it with `python -m benchmarks.peers.aiogram_bot`; BENCH_TOKEN, BENCH_BASE_URL and BENCH_FOLDER tell it who it is,
where the Bot API is, and where its database goes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiosqlite
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.dialogue import COMMAND, QUESTIONS, REVIEW, SEND, STORED, Question

SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    bot INTEGER NOT NULL,
    chat INTEGER NOT NULL,
    user INTEGER NOT NULL,
    state TEXT,
    data TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (bot, chat, user)
);
CREATE TABLE IF NOT EXISTS forms (
    id INTEGER PRIMARY KEY, chat INTEGER, name TEXT, subject TEXT, field TEXT, place TEXT, target TEXT, "end" TEXT
);
"""


class SQLiteStorage(BaseStorage):
    """States and their data in one table."""

    def __init__(self, database: aiosqlite.Connection) -> None:
        self._database = database

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Store the state; None for no state."""
        await self._set("state", key, state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        """Read the state."""
        return await self._get("state", key)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Store the data in place of what was there."""
        await self._set("data", key, json.dumps(data, ensure_ascii=False))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Read the data."""
        data: dict[str, Any] = json.loads(await self._get("data", key) or "{}")
        return data

    async def close(self) -> None:
        """Leave the connection to whoever opened it."""

    async def _set(self, column: str, key: StorageKey, value: str | None) -> None:
        await self._database.execute(
            f"INSERT INTO sessions (bot, chat, user, {column}) VALUES (?, ?, ?, ?)"
            f" ON CONFLICT DO UPDATE SET {column} = excluded.{column}",
            (key.bot_id, key.chat_id, key.user_id, value),
        )
        await self._database.commit()

    async def _get(self, column: str, key: StorageKey) -> str | None:
        async with self._database.execute(
            f"SELECT {column} FROM sessions WHERE (bot, chat, user) = (?, ?, ?)",
            (key.bot_id, key.chat_id, key.user_id),
        ) as cursor:
            row = await cursor.fetchone()
        return row[0] if row else None


class Form(StatesGroup):
    """One state a question, in their order, and one to check the whole."""

    name = State()
    subject = State()
    field = State()
    place = State()
    target = State()
    end = State()
    checking = State()


class Press(CallbackData, prefix="press"):
    """What a button under a question carries: which question, and the number of the button."""

    question: str
    button: int


STATES = dict(zip((question.name for question in QUESTIONS), Form.__states__, strict=False))
TYPED = [STATES[question.name] for question in QUESTIONS if not question.buttons]
PRESSED = [STATES[question.name] for question in QUESTIONS if question.buttons]

router = Router()


@router.message(Command(COMMAND.removeprefix("/")))
async def begin(message: Message, state: FSMContext) -> None:
    """Open an empty form and ask the first question."""
    await state.set_data({})
    await ask(message, state, {})


@router.message(Command("huy"))
async def cancel(message: Message, state: FSMContext) -> None:
    """Throw the form away."""
    await state.clear()
    await message.answer("Đã hủy.")


@router.message(StateFilter(*TYPED), F.text)
async def typed(message: Message, state: FSMContext, raw_state: str) -> None:
    """Take an answer that was typed."""
    answers = await state.update_data({question_of(raw_state).name: message.text})
    await ask(message, state, answers)


@router.callback_query(StateFilter(*PRESSED), Press.filter())
async def pressed(callback: CallbackQuery, callback_data: Press, state: FSMContext, raw_state: str) -> None:
    """Take an answer that is a button; one of another question is none."""
    assert isinstance(callback.message, Message)
    await callback.answer()
    question = question_of(raw_state)
    if callback_data.question == question.name:
        answers = await state.update_data({question.name: question.buttons[callback_data.button]})
    else:
        answers = await state.get_data()
    await ask(callback.message, state, answers)


@router.callback_query(Form.checking, F.data == "send")
async def send(callback: CallbackQuery, state: FSMContext, database: aiosqlite.Connection) -> None:
    """Store the form, then say so."""
    assert isinstance(callback.message, Message)
    await callback.answer()
    answers = await state.get_data()
    await database.execute(
        'INSERT INTO forms (chat, name, subject, field, place, target, "end") VALUES (?, ?, ?, ?, ?, ?, ?)',
        (callback.message.chat.id, *(answers[question.name] for question in QUESTIONS)),
    )
    await database.commit()
    await state.clear()
    await callback.message.answer(f"{STORED}: {answers['name']}")


@router.message(StateFilter(Form))
async def repeat(message: Message, state: FSMContext) -> None:
    """Ask again where the answer was none."""
    await ask(message, state, await state.get_data())


@router.callback_query()
async def stale(callback: CallbackQuery) -> None:
    """Let go of a button whose time has passed."""
    await callback.answer()


async def ask(message: Message, state: FSMContext, answers: Mapping[str, str]) -> None:
    """Ask what comes after the answers so far."""
    if len(answers) == len(QUESTIONS):
        await state.set_state(Form.checking)
        lines = [f"Mời {REVIEW}:", *(answers[question.name] for question in QUESTIONS)]
        button = InlineKeyboardButton(text=SEND, callback_data="send")
        await message.answer("\n".join(lines), reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))
    else:
        question = QUESTIONS[len(answers)]
        await state.set_state(STATES[question.name])
        await message.answer(question.words, reply_markup=keyboard(question))


def question_of(raw_state: str) -> Question:
    """The question that a state waits at."""
    return next(question for question in QUESTIONS if STATES[question.name].state == raw_state)


def keyboard(question: Question) -> InlineKeyboardMarkup | None:
    """The buttons under a question, one below the other."""
    if not question.buttons:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=Press(question=question.name, button=index).pack())]
            for index, label in enumerate(question.buttons)
        ]
    )


async def main() -> None:
    """Run until a signal ends it."""
    logging.basicConfig(level=logging.WARNING)
    server = TelegramAPIServer.from_base(os.environ["BENCH_BASE_URL"])
    bot = Bot(os.environ["BENCH_TOKEN"], session=AiohttpSession(api=server))
    async with aiosqlite.connect(Path(os.environ["BENCH_FOLDER"]) / "forms.sqlite3") as database:
        await database.execute("PRAGMA journal_mode = WAL")
        await database.executescript(SCHEMA)
        dispatcher = Dispatcher(storage=SQLiteStorage(database), database=database)
        dispatcher.include_router(router)
        await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
