"""How the page's own addresses say no."""

from typing import Literal, get_args

RefusalCode = Literal[
    "bad_request", "unknown_person", "unknown_deed", "number_missing", "nothing_written", "too_long", "message_gone",
    "not_mine", "button_gone", "place_outside", "no_file", "caption_too_long", "not_a_photo", "not_a_sound",
    "not_accepted", "file_gone", "page_gone", "clock_fixed", "clock_range", "clock_busy", "nothing_due",
    "unknown_fault",
]  # fmt: skip
CODES: tuple[str, ...] = get_args(RefusalCode)


class Refusal(Exception):
    """Something that cannot be done: a code that the page words in its language, and what those words name."""

    def __init__(self, code: RefusalCode, detail: str | int = "", *, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.status = status
