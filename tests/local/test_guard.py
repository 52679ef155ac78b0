"""Who may use the page's own addresses, and what becomes of the files."""

import pytest

from tests.local.conftest import LAN, Raw, png
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
    for path in ("/", "/local/people", f"/local/events?person={LAN}"):
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


async def test_files_are_saved_never_run(raw: Raw, lan: Phone) -> None:
    page = await lan.document(b"<script>alert(1)</script>", 'a"\n.html')
    photo = await lan.photo(png())
    for message, kind in ((page, "application/octet-stream"), (photo, "image/png")):
        file = message.wire.get("document") or message.wire["photo"][-1]
        async with raw.session.get(f"{raw.base_url}/local/file/{file['file_unique_id']}") as response:
            assert response.content_type == kind
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert ("Content-Disposition" in response.headers) == (message is page)
