"""Có vướng mắc: what stands in the way of a duty, which the unit above is to answer; whoever urged hears it as well."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.obstacles import answering
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from bot.messages import Choice, Notice
from storage.records.duties import DutyEvent
from storage.records.facts import DutyNoted


class StuckAnswers(BaseModel):
    """What is asked about what stands in the way."""

    words: str


@text.phrase
def stuck_noted(heard: bool) -> str:
    return "Đã ghi vướng mắc" + (" và báo cấp trên." if heard else ".")


@text.phrase
def says_stuck(who: str, about: str, words: str) -> str:
    return f"{who} nêu vướng mắc: {about}.\n{words}"


def to_stuck(answers: StuckAnswers, context: Context) -> Submission:
    """What it submits."""
    values = context.values
    duty, hears, urged = int(str(values["duty"])), values["hears"], values["urged"]
    fact = DutyNoted(
        duty_id=duty,
        event=DutyEvent.STUCK,
        person_id=int(str(values["person"])),
        why=answers.words,
        source=context.session_id,
        on=context.today,
    )
    words = says_stuck(str(values["who"]), str(values["about"]), answers.words)
    look = (Choice(label="Xem việc này", payload=f"d:show:{duty}"),)
    notices = [
        *(
            [Notice(person_id=int(str(hears)), text=words, rows=(*answering(context.session_id), look))]
            if hears
            else []
        ),
        *([Notice(person_id=int(str(urged)), text=words, rows=(look,))] if urged else []),
    ]
    return Submission(
        text=stuck_noted(bool(hears)),
        facts=(fact,),
        notices=tuple(notices),
        action=fact.event,
        object=f"duty:{duty}",
    )


FORM = Form(
    name="stuck",
    title="Vướng mắc",
    context=("about", "duty", "who", "hears", "urged"),
    answers=StuckAnswers,
    steps=(
        Text(
            "words",
            "{about}: đồng chí vướng gì, cần cấp trên giúp gì? Ví dụ: hai hộ chưa đồng ý hiến đất, đề nghị xã cùng "
            "vận động.",
            label="Vướng mắc",
            limit=800,
        ),
    ),
    submit=to_stuck,
    review=False,
)
