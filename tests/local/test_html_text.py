"""Telegram's HTML."""

import pytest

from bot.local import ApiError
from bot.local.formatted import composed, typed
from bot.local.html_text import parse_html


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("a & b &amp; &#100;&#x1F600; &nbsp;", "a & b & d😀 &nbsp;", []),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<strong>đ</strong>", "😀đ", [("bold", 2, 1)]),
        ("<B>a</B >", "a", [("bold", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", i, 1) for i in range(3)]),
        ("<em>a</em> <code>b</code>", "a b", [("italic", 0, 1), ("code", 2, 1)]),
        (
            "<span class='tg-spoiler'>a</span><tg-spoiler>b</tg-spoiler>",
            "ab",
            [("spoiler", 0, 1), ("spoiler", 1, 1)],
        ),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<pre>a</pre>", "a", [("pre", 0, 1)]),
        ("<b></b>a", "a", []),
        ('<a href="javascript:1">a</a>', "a", []),
    ],
)
def test_parsed(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed, found = parse_html(source)
    assert parsed == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities
    for entity in found:
        assert entity["offset"] + entity["length"] <= len(parsed.encode("utf-16-le")) // 2


def test_links_and_languages() -> None:
    assert parse_html('<a href="https://a.vn/?b=1&amp;c=2">x</a>')[1][0]["url"] == "https://a.vn/?b=1&c=2"
    assert parse_html("<a href='a.vn'>x</a>")[1][0]["url"] == "http://a.vn/"
    assert parse_html("<a href='tg://user?id=7'>x</a>")[1][0]["user"]["id"] == 7
    (pre,) = parse_html('<pre><code class="language-python">x</code></pre>')[1]
    assert (pre["type"], pre["language"]) == ("pre", "python")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("đ<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
def test_refused(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


def test_trimming_moves_the_entities() -> None:
    text = composed("\n <b> a </b> b ", "HTML", None)
    assert text.text == "a  b"
    assert text.entities == [{"type": "bold", "offset": 0, "length": 2}]


def test_what_people_type_is_never_markup() -> None:
    text = typed("<b>/huy</b> /huy@dvk_bot a@b.vn #kinhtế")
    assert text.text.startswith("<b>")
    assert [entity["type"] for entity in text.entities] == ["bot_command", "email", "hashtag"]
