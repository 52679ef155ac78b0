"""Keeping other web sites away from the page's own addresses."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from yarl import URL

from bot.local.courier import is_loopback

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Lets only this machine's own page in: no foreign name for the host, no foreign origin."""

    def __init__(self) -> None:
        self.bound_host = "127.0.0.1"

    def __call__(self, handler: Handler) -> Handler:
        """The handler behind the guard, with the headers that every answer of the page carries."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            reason = self._objection(request)
            if reason:
                return web.Response(status=403, text=reason, headers=PAGE_HEADERS)
            response = await handler(request)
            if not response.prepared:
                response.headers.update(PAGE_HEADERS)
            return response

        return guarded

    def _objection(self, request: web.Request) -> str:
        try:
            host = URL(f"http://{request.host}").host or ""
        except ValueError:
            host = ""
        if not (is_loopback(host) or host == self.bound_host):
            return "Chỉ mở được từ chính máy đang chạy (tên máy trong địa chỉ không đúng)."
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"{request.scheme}://{request.host}":
            return "Trang khác không được gọi vào đây."
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            return "Trang khác không được gọi vào đây."
        return ""
