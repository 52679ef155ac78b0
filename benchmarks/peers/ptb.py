"""The ordinary python-telegram-bot bot: what its documentation and examples teach, with every default left alone.

A persistent ConversationHandler leads through the form, PicklePersistence keeps the conversations and the answers
(every minute and at the end, as it does by itself), aiosqlite takes the finished form. Updates are handled one after
another, because a ConversationHandler asks for that.

Start it with `python -m benchmarks.peers.ptb`; BENCH_TOKEN, BENCH_BASE_URL and BENCH_FOLDER tell it who it is, where
the Bot API is, and where its files go.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any
from warnings import filterwarnings

import aiosqlite
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

from benchmarks.dialogue import COMMAND, QUESTIONS, REVIEW, SEND, STORED, Question

CHECKING = len(QUESTIONS)
"""The state after the last question; the states before it are the numbers of the questions."""

FORMS = """
CREATE TABLE IF NOT EXISTS forms (
    id INTEGER PRIMARY KEY, chat INTEGER, name TEXT, subject TEXT, field TEXT, place TEXT, target TEXT, "end" TEXT
)
"""

Context = ContextTypes.DEFAULT_TYPE
TYPED = filters.TEXT & ~filters.COMMAND


class Registration:
    """The conversation, and the database that its forms end in."""

    def __init__(self, database: Path) -> None:
        self._path = database
        self._database: aiosqlite.Connection

    async def open(self, _: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Connect to the database."""
        self._database = await aiosqlite.connect(self._path)
        await self._database.execute(FORMS)
        await self._database.commit()

    async def close(self, _: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Leave the database."""
        await self._database.close()

    def conversation(self) -> ConversationHandler[Context]:
        """One state a question, and one to check the whole."""
        states: dict[object, list[BaseHandler[Update, Context, object]]] = {
            number: [
                CallbackQueryHandler(self.pressed, pattern=rf"^{question.name}:\d$")
                if question.buttons
                else MessageHandler(TYPED, self.typed)
            ]
            for number, question in enumerate(QUESTIONS)
        }
        states[CHECKING] = [CallbackQueryHandler(self.send, pattern="^send$")]
        return ConversationHandler(
            entry_points=[CommandHandler(COMMAND.removeprefix("/"), self.begin)],
            states=states,
            fallbacks=[
                CommandHandler("huy", self.cancel),
                CallbackQueryHandler(self.repeat),
                MessageHandler(TYPED, self.repeat),
            ],
            allow_reentry=True,
            persistent=True,
            name="registration",
        )

    async def begin(self, update: Update, context: Context) -> int:
        """Open an empty form and ask the first question."""
        answers_of(context).clear()
        return await self._ask(update, context)

    async def typed(self, update: Update, context: Context) -> int:
        """Take an answer that was typed."""
        assert update.message is not None
        assert update.message.text is not None
        answers = answers_of(context)
        answers[QUESTIONS[len(answers)].name] = update.message.text
        return await self._ask(update, context)

    async def pressed(self, update: Update, context: Context) -> int:
        """Take an answer that is a button."""
        query = update.callback_query
        assert query is not None
        assert query.data is not None
        await query.answer()
        answers = answers_of(context)
        question = QUESTIONS[len(answers)]
        answers[question.name] = question.buttons[int(query.data.partition(":")[2])]
        return await self._ask(update, context)

    async def repeat(self, update: Update, context: Context) -> int:
        """Ask again where the answer was none."""
        if update.callback_query is not None:
            await update.callback_query.answer()
        return await self._ask(update, context)

    async def send(self, update: Update, context: Context) -> int:
        """Store the form, then say so."""
        assert update.callback_query is not None
        assert update.effective_chat is not None
        await update.callback_query.answer()
        answers = answers_of(context)
        await self._database.execute(
            'INSERT INTO forms (chat, name, subject, field, place, target, "end") VALUES (?, ?, ?, ?, ?, ?, ?)',
            (update.effective_chat.id, *(answers[question.name] for question in QUESTIONS)),
        )
        await self._database.commit()
        await update.effective_chat.send_message(f"{STORED}: {answers['name']}")
        answers.clear()
        return ConversationHandler.END

    async def cancel(self, update: Update, context: Context) -> int:
        """Throw the form away."""
        assert update.message is not None
        answers_of(context).clear()
        await update.message.reply_text("Đã hủy.")
        return ConversationHandler.END

    async def _ask(self, update: Update, context: Context) -> int:
        """Ask what comes after the answers so far, and return its state."""
        assert update.effective_chat is not None
        answers = answers_of(context)
        number = len(answers)
        if number == CHECKING:
            lines = [f"Mời {REVIEW}:", *answers.values()]
            button = InlineKeyboardButton(SEND, callback_data="send")
            await update.effective_chat.send_message("\n".join(lines), reply_markup=InlineKeyboardMarkup([[button]]))
        else:
            question = QUESTIONS[number]
            await update.effective_chat.send_message(question.words, reply_markup=keyboard(question))
        return number


def answers_of(context: Context) -> dict[str, str]:
    """The answers of the person's open form, in the order of the questions."""
    assert context.user_data is not None
    answers: dict[str, str] = context.user_data.setdefault("answers", {})
    return answers


def keyboard(question: Question) -> InlineKeyboardMarkup | None:
    """The buttons under a question, one below the other."""
    if not question.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=f"{question.name}:{index}")]
            for index, label in enumerate(question.buttons)
        ]
    )


def main() -> None:
    """Run until a signal ends it."""
    logging.basicConfig(level=logging.WARNING)
    filterwarnings(action="ignore", message=r".*CallbackQueryHandler", category=PTBUserWarning)
    root = os.environ["BENCH_BASE_URL"].rstrip("/")
    folder = Path(os.environ["BENCH_FOLDER"])
    registration = Registration(folder / "forms.sqlite3")
    application = (
        ApplicationBuilder()
        .token(os.environ["BENCH_TOKEN"])
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .persistence(PicklePersistence(folder / "conversations.pickle"))
        .post_init(registration.open)
        .post_shutdown(registration.close)
        .build()
    )
    application.add_handler(registration.conversation())
    application.run_polling()


if __name__ == "__main__":
    main()
