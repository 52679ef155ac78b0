"""Who may use the page's own addresses, and what it answers to nonsense."""

import json

import aiohttp
import pytest

from bot.local import LocalTelegram
from tests.local.conftest import HUNG, LAN, Raw, TestClock, png
from tests.phone import Phone


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_others_are_kept_out(raw: Raw, headers: dict[str, str]) -> None:
    for path in ("/", "/local/people", f"/local/chat/{LAN}/events"):
        async with raw.session.get(raw.base_url + path, headers=headers) as response:
            assert response.status == 403
    async with raw.session.post(
        f"{raw.base_url}/local/chat/{LAN}/say", json={"text": "a"}, headers=headers
    ) as response:
        assert response.status == 403
        assert "evil" not in await response.text()


async def test_the_page_itself_is_let_in(raw: Raw) -> None:
    for headers in ({}, {"Origin": raw.base_url}, {"Host": "localhost", "Origin": "http://localhost"}):
        async with raw.session.get(f"{raw.base_url}/", headers=headers) as response:
            assert response.status == 200
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
    async with raw.session.get(f"{raw.base_url}/local/static/..%2Fserver.py") as response:
        assert response.status == 404


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


async def test_files_are_saved_never_run(raw: Raw, lan: Phone) -> None:
    page = await lan.document(b"<script>alert(1)</script>", 'a"\n.html')
    photo = await lan.photo(png())
    for message, kind in ((page, "application/octet-stream"), (photo, "image/png")):
        file = message.wire.get("document") or message.wire["photo"][-1]
        async with raw.session.get(f"{raw.base_url}/local/file/{file['file_unique_id']}") as response:
            assert response.content_type == kind
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert ("Content-Disposition" in response.headers) == (message is page)


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


async def test_the_clock(raw: Raw, clock: TestClock, server: LocalTelegram) -> None:
    url = f"{raw.base_url}/local/clock"
    before = clock.time
    for hours in (0, -1, "1", 24 * 400, float("inf")):
        async with raw.session.post(url, json={"hours": hours}) as response:
            assert response.status == 400
    async with raw.session.post(url, json={"hours": 24}) as response:
        assert (await response.json())["movable"] is True
    assert (clock.time - before).days == 1
    fixed = LocalTelegram(clock.now)
    await fixed.start()
    async with raw.session.get(f"{fixed.base_url}/local/clock") as response:
        assert (await response.json())["movable"] is False
    async with raw.session.post(f"{fixed.base_url}/local/clock", json={"hours": 1}) as response:
        assert response.status == 404
    await fixed.stop()


async def test_faults_from_the_page(raw: Raw, server: LocalTelegram) -> None:
    url = f"{raw.base_url}/local/faults"
    async with raw.session.post(url, json={"probabilities": {"flood": 0.3}, "latency": 1}) as response:
        assert (await response.json())["probabilities"]["flood"] == 0.3
    assert (server.faults.flood.probability, server.faults.latency) == (0.3, 1)
    for wrong in (
        {"probabilities": {"_x": 1}},
        {"probabilities": {"flood": "1"}},
        {"latency": None},
        {"probabilities": 1},
    ):
        async with raw.session.post(url, json=wrong) as response:
            assert response.status == 400


async def test_events_go_on_where_they_stopped(raw: Raw, server: LocalTelegram, lan: Phone) -> None:
    url = f"{raw.base_url}/local/chat/{LAN}/events"

    async def read(headers: dict[str, str], count: int) -> tuple[str, list[str]]:
        number = ""
        kinds: list[str] = []
        async with raw.session.get(url, headers=headers) as response:
            while len(kinds) < count:
                line = (await response.content.readline()).decode().strip()
                if line.startswith("id: "):
                    number = line.removeprefix("id: ")
                elif line.startswith("data: "):
                    kinds.append(json.loads(line.removeprefix("data: "))["kind"])
        return number, kinds

    number, kinds = await read({}, 1)
    assert kinds == ["all"]
    await lan.say("một")
    await lan.block()
    assert (await read({"Last-Event-ID": number}, 2))[1] == ["message", "blocked"]
    assert (await read({"Last-Event-ID": "other-1"}, 1))[1] == ["all"]
    async with raw.session.get(url.replace(str(LAN), "5")) as response:
        assert response.status == 404
    assert server.handset(HUNG).chat.started is False
