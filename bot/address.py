"""How people are addressed: in the texts as *đồng chí*, in a message as the policy says."""

from __future__ import annotations

import re

_ADDRESS = re.compile("(?<!các )(?<!Các )([đĐ])ồng chí\\b")
_GREETING = ("Chào ", "Cảm ơn ", "Mời ", "Xin ", "Xong rồi, ")


def addressed(words: str, form: str) -> str:
    """The bot's words with people addressed in another form than *đồng chí*.

    Before a name it stays what it is, unless the bot greets: "đồng chí Bí thư xã" are the words of a report.
    """
    if form == "đồng chí":
        return words

    def put(found: re.Match[str]) -> str:
        before, after = words[: found.start()], words[found.end() :]
        if after[:1] == " " and after[1:2].isupper() and not before.endswith(_GREETING):
            return found[0]
        return form[0].upper() + form[1:] if found[1] == "Đ" else form

    return _ADDRESS.sub(put, words)
