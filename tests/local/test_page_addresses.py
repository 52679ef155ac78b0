"""What the page's own addresses do, and what they refuse."""

import asyncio
import json
from datetime import datetime, timedelta

import aiohttp
import pytest
from telegram import Bot

from bot.local import LocalTelegram
from tests.local.conftest import HUNG, LAN, Raw, TestClock, png
from tests.phone import Phone


@pytest.mark.parametrize(
    ("deed", "values"),
    [
        ("say", {"text": ""}),
        ("say", {"text": 1}),
        ("say", {"text": "a" * 4097}),
        ("say", {"text": "a", "reply_to": 99}),
        ("edit", {"message_id": 99, "text": "a"}),
        ("edit", {"text": "a"}),
        ("tap", {"message_id": 1, "data": "made up"}),
        ("place", {"latitude": 91, "longitude": 0}),
        ("place", {"latitude": True, "longitude": 0}),
        ("dance", {}),
    ],
)
async def test_nonsense_is_refused(raw: Raw, lan: Phone, deed: str, values: dict[str, object]) -> None:
    async with raw.session.post(f"{raw.base_url}/local/chat/{LAN}/{deed}", json=values) as response:
        assert response.status == 400
        assert await response.text()
    async with raw.session.post(f"{raw.base_url}/local/chat/5/{deed}", json=values) as response:
        assert response.status == 404
    async with raw.session.post(f"{raw.base_url}/local/chat/{LAN}/{deed}", data=json.dumps(values)) as response:
        assert response.status == 400


async def test_only_images_are_sent_as_photos(raw: Raw, lan: Phone) -> None:
    form = aiohttp.FormData({"as": "photo", "caption": ""})
    form.add_field("file", b"%PDF", filename="a.pdf")
    async with raw.session.post(f"{raw.base_url}/local/chat/{LAN}/files", data=form) as response:
        assert response.status == 400
    form = aiohttp.FormData({"as": "document", "caption": "Bảng"}, quote_fields=False)
    form.add_field("file", b"%PDF", filename="kế hoạch.pdf")
    async with raw.session.post(f"{raw.base_url}/local/chat/{LAN}/files", data=form) as response:
        assert response.status == 200
    assert lan.messages[-1].wire["document"]["file_name"] == "kế hoạch.pdf"


async def test_a_voice_is_played_as_a_sound(raw: Raw, lan: Phone) -> None:
    form = aiohttp.FormData({"as": "voice", "caption": "", "seconds": "7"})
    form.add_field("file", b"<script>", filename="a.oga", content_type="audio/ogg")
    async with raw.session.post(f"{raw.base_url}/local/chat/{LAN}/files", data=form) as response:
        assert (await response.json())["refusal"] == "not_a_sound"
    form = aiohttp.FormData({"as": "voice", "caption": "", "seconds": "7"})
    form.add_field("file", b"OggS", filename="a.oga", content_type="audio/ogg")
    async with raw.session.post(f"{raw.base_url}/local/chat/{LAN}/files", data=form) as response:
        assert response.status == 200
    voice = lan.messages[-1].wire["voice"]
    assert voice["duration"] == 7
    async with raw.session.get(f"{raw.base_url}/local/file/{voice['file_unique_id']}") as response:
        assert (response.content_type, await response.read()) == ("audio/ogg", b"OggS")
    posing = await lan.document(b"OggS<script>", "a.html", "text/html")
    async with raw.session.get(f"{raw.base_url}/local/file/{posing.wire['document']['file_unique_id']}") as response:
        assert response.content_type == "application/octet-stream"


async def photos(raw: Raw, *contents: bytes, **fields: str) -> tuple[int, dict[str, object]]:
    form = aiohttp.FormData({"as": "photo", "caption": "Ảnh"} | fields)
    for number, content in enumerate(contents):
        form.add_field("file", content, filename=f"{number}.png")
    async with raw.session.post(f"{raw.base_url}/local/chat/{LAN}/files", data=form) as response:
        return response.status, await response.json()


async def test_many_photos_come_in_albums_of_ten(raw: Raw, lan: Phone) -> None:
    report = await lan.say("Báo cáo")
    assert (await photos(raw, *[png(10 + number) for number in range(23)], reply_to=str(report.id)))[0] == 200
    sent = lan.messages[2:]
    groups = [message.wire["media_group_id"] for message in sent]
    assert [groups.count(group) for group in dict.fromkeys(groups)] == [10, 10, 3]
    assert [message.text for message in sent if message.text] == ["Ảnh"]
    assert {message.wire["reply_to_message"]["message_id"] for message in sent} == {report.id}


async def test_of_photos_all_or_none_are_sent(raw: Raw, lan: Phone) -> None:
    before = len(lan.messages)
    status, told = await photos(raw, png(), b"%PDF")
    assert (status, told) == (400, {"refusal": "not_a_photo", "detail": "1.png"})
    status, told = await photos(raw, png(), png(20_000, 1))
    assert (status, told["refusal"]) == (400, "not_accepted")
    assert (await photos(raw))[1]["refusal"] == "no_file"
    assert (await photos(raw, png(), caption="a" * 1025))[1] == {"refusal": "caption_too_long", "detail": 1024}
    assert (await photos(raw, png(), reply_to="999"))[1]["refusal"] == "message_gone"
    assert len(lan.messages) == before


async def test_forwarding_to_the_bot(raw: Raw, lan: Phone, bot: Bot) -> None:
    own = await lan.say("Xong 600 m /duong")
    said = await bot.send_message(LAN, "<b>Đã ghi</b>", parse_mode="HTML")
    for message_id in (own.id, said.message_id):
        async with raw.session.post(
            f"{raw.base_url}/local/chat/{LAN}/forward", json={"message_id": message_id}
        ) as response:
            assert response.status == 200
    first, second = (update.message for update in (await bot.get_updates())[-2:])
    assert first is not None
    assert second is not None
    assert (first.text, first.forward_origin.to_dict()["sender_user"]["id"]) == (own.text, LAN)  # type: ignore[union-attr]
    assert second.forward_origin is not None
    assert second.forward_origin.to_dict()["sender_user"]["username"] == "dvk_bot"
    assert second.from_user is not None
    assert second.from_user.id == LAN
    assert second.entities[0].type == "bold"


async def test_the_clock(raw: Raw, clock: TestClock, server: LocalTelegram) -> None:
    url = f"{raw.base_url}/local/clock"
    before = clock.time
    for hours in (0, -1, "1", 24 * 400, float("inf"), 1e300):
        async with raw.session.post(url, json={"hours": hours}) as response:
            assert response.status == 400
    async with raw.session.post(url, json={"to": "next_due"}) as response:
        assert (response.status, (await response.json())["refusal"]) == (404, "clock_fixed")
    async with raw.session.post(url, json={"hours": 24}) as response:
        assert (await response.json())["movable"] is True
    assert (clock.time - before).days == 1
    fixed = LocalTelegram(clock.now)
    await fixed.start()
    async with raw.session.get(f"{fixed.base_url}/local/bar") as response:
        assert (await response.json())["movable"] is False
    async with raw.session.post(f"{fixed.base_url}/local/clock", json={"hours": 1}) as response:
        assert response.status == 404
    await fixed.stop()


async def test_the_clock_goes_to_what_is_due(raw: Raw, clock: TestClock) -> None:
    moments = [None, clock.time - timedelta(days=1), clock.time + timedelta(days=3)]
    arrived = asyncio.Event()

    async def next_due() -> datetime | None:
        return moments.pop(0)

    async def slowly(by: timedelta) -> None:
        await arrived.wait()
        await clock.move(by)

    telegram = LocalTelegram(clock.now, on_move_clock=slowly, next_due=next_due)
    await telegram.start()
    url, bar = f"{telegram.base_url}/local/clock", f"{telegram.base_url}/local/bar"
    async with raw.session.post(url, json={"to": "next_due"}) as response:
        assert (await response.json())["refusal"] == "nothing_due"
    before = clock.time
    overdue = asyncio.create_task(raw.session.post(url, json={"to": "next_due"}))
    while True:
        async with raw.session.get(bar) as response:
            if (await response.json())["moving"]:
                break
    async with raw.session.post(url, json={"hours": 1}) as response:  # one move at a time
        assert (response.status, (await response.json())["refusal"]) == (409, "clock_busy")
    arrived.set()
    assert (await overdue).status == 200
    assert clock.time == before
    async with raw.session.post(url, json={"to": "next_due"}) as response:
        assert (await response.json())["now"] == (before + timedelta(days=3)).isoformat()
    await telegram.stop()


async def test_faults_from_the_page(raw: Raw, server: LocalTelegram) -> None:
    url = f"{raw.base_url}/local/faults"
    async with raw.session.post(url, json={"probabilities": {"flood": 0.3}, "latency": 1}) as response:
        assert (await response.json())["faults"]["probabilities"]["flood"] == 0.3
    assert (server.faults.flood.probability, server.faults.latency) == (0.3, 1)
    for wrong in (
        {"probabilities": {"_x": 1}},
        {"probabilities": {"flood": "1"}},
        {"latency": None},
        {"probabilities": 1},
    ):
        async with raw.session.post(url, json=wrong) as response:
            assert response.status == 400
    async with raw.session.post(f"{raw.base_url}/local/calm", json={}) as response:
        assert set((await response.json())["faults"]["probabilities"].values()) == {0}
    assert (server.faults.flood.probability, server.faults.latency) == (0, 0)


class Listening:
    """An open page, without a browser."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw

    async def hear(self, query: str, until: str, headers: dict[str, str] | None = None) -> tuple[str, list[str]]:
        """Hear events until this one; its position and what came, as «kind» or «kind of a person»."""
        position, told = "", []
        url = f"{self.raw.base_url}/local/events?{query}"
        async with self.raw.session.get(url, headers=headers or {}) as response:
            while until not in told:
                line = (await response.content.readline()).decode().strip()
                if line.startswith("id: "):
                    position = line.removeprefix("id: ")
                elif line.startswith("data: "):
                    event = json.loads(line.removeprefix("data: "))
                    told.append(f"{event['kind']} {event['phone']}" if "phone" in event else event["kind"])
        return position, told


async def test_events_go_on_where_they_stopped(raw: Raw, server: LocalTelegram, lan: Phone) -> None:
    page = Listening(raw)
    position, told = await page.hear(f"person={LAN}&person={HUNG}&person=5", f"all {HUNG}")
    assert told == ["bar", "gone 5", f"all {LAN}", f"all {HUNG}"]
    await lan.say("một")
    await lan.block()
    both = f"person={LAN}&person={HUNG}"
    missed = ["bar", f"message {LAN}", f"blocked {LAN}"]
    assert (await page.hear(both, f"blocked {LAN}", {"Last-Event-ID": position}))[1] == missed
    assert (await page.hear(f"{both}&heard={position}", f"blocked {LAN}"))[1] == missed
    only_lan = position.rpartition("~")[0]  # a phone that was handed to someone hears the whole chat
    assert (await page.hear(f"{both}&heard={only_lan}", f"all {HUNG}"))[1] == [*missed, f"all {HUNG}"]
    for other in ("other-run~1001.1", "nonsense", f"{position.partition('~')[0]}~x.y"):
        assert f"all {LAN}" in (await page.hear(both, f"all {HUNG}", {"Last-Event-ID": other}))[1]
    assert server.handset(HUNG).chat.started is False


async def test_every_page_hears_of_the_bar(raw: Raw, server: LocalTelegram) -> None:
    position, _ = await Listening(raw).hear("", "bar")
    url = f"{raw.base_url}/local/events?heard={position}"
    async with raw.session.get(url) as first, raw.session.get(url) as second:
        async with raw.session.post(f"{raw.base_url}/local/faults", json={"latency": 3}) as response:
            assert response.status == 200
        for page in (first, second):
            latencies = []
            while 3 not in latencies:
                line = (await page.content.readline()).decode()
                if line.startswith("data: "):
                    latencies.append(json.loads(line.removeprefix("data: "))["faults"]["latency"])
