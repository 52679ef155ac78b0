"""Requests that carry a file, or go through a proxy: on aiohttp, which is imported with this when the first is made."""

from __future__ import annotations

import json

import aiohttp
from telegram.request import RequestData

from bot.channels.telegram.connections import TooLargeError, UnansweredError

_CHUNK = 64 * 1024


class Transfers:
    """Asks over at most ``most`` connections at a time, through a proxy where there is one."""

    def __init__(self, user_agent: str, proxy: str | None, most: int) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=most),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent},
            proxy=proxy,
        )

    async def ask(
        self,
        method: str,
        url: str,
        given: bytes | RequestData | None,
        whole: float,
        connect: float,
        read: float,
        limit: int | None = None,
    ) -> tuple[int, bytes]:
        """The status and the body of the answer; redirects are not followed.

        ``whole`` is how many seconds all of it may take, waiting for a free connection included; ``connect`` and
        ``read`` each single step. Raises UnansweredError, and TooLargeError past ``limit`` bytes.
        """
        upload = aiohttp.UploadTracker()
        body = _body(given) if isinstance(given, RequestData) else given
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers={"Content-Type": "application/json"} if isinstance(body, bytes) else None,
                timeout=aiohttp.ClientTimeout(total=whole, sock_connect=connect, sock_read=read),
                allow_redirects=False,
                upload_tracker=upload,
            ) as response:
                return response.status, await _read(response, limit)
        except TooLargeError:
            raise
        except Exception as error:
            complete = upload.upload_complete
            sent = complete.done() and complete.exception() is None
            raise UnansweredError(error, sent=sent) from None

    async def close(self) -> None:
        """Close the connections for good."""
        await self._session.close()


def _body(data: RequestData) -> bytes | aiohttp.FormData:
    if not data.contains_files:
        return json.dumps(data.parameters).encode()
    form = aiohttp.FormData(quote_fields=False)  # file names in Vietnamese stay readable
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


async def _read(response: aiohttp.ClientResponse, limit: int | None) -> bytes:
    if limit is None:
        return await response.read()
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise TooLargeError(f"The file is too big: more than {limit} bytes")
    return bytes(body)
