"""Methods by which a bot gets its updates and files."""

from bot.local.courier import Webhook
from bot.local.errors import Json, bad_request, conflict
from bot.local.files import LARGEST_DOWNLOAD
from bot.local.methods.call import Answer, Call, Method

LONGEST_POLL = 50


async def _get_updates(call: Call) -> list[Json]:
    if call.couriers.webhook_of(call.bot) is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _remember_allowed(call)
    limit = min(max(call.parameters.integer("limit", 100), 1), 100)
    seconds = min(max(call.parameters.integer("timeout"), 0), LONGEST_POLL)
    return await call.bot.updates.poll(call.parameters.integer("offset"), limit, seconds)


async def _set_webhook(call: Call) -> Answer:
    parameters = call.parameters
    url = parameters.text("url")
    if not url:
        return await _delete_webhook(call)
    webhook = Webhook(url, parameters.text("secret_token"), min(max(parameters.integer("max_connections", 40), 1), 100))
    webhook.check()
    _remember_allowed(call)
    if parameters.flag("drop_pending_updates"):
        call.bot.updates.drop_all()
    call.bot.updates.end_poll("terminated by setWebhook request")
    await call.couriers.employ(call.bot, webhook)
    return Answer(True, "Webhook was set")


async def _delete_webhook(call: Call) -> Answer:
    if call.parameters.flag("drop_pending_updates"):
        call.bot.updates.drop_all()
    was_set = await call.couriers.dismiss(call.bot)
    return Answer(True, "Webhook was deleted" if was_set else "Webhook is already deleted")


async def _get_webhook_info(call: Call) -> Json:
    updates = call.bot.updates
    info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(updates)}
    webhook = call.couriers.webhook_of(call.bot)
    if webhook is not None:
        info |= webhook.info()
    if updates.asked_kinds:
        info["allowed_updates"] = updates.asked_kinds
    return info


async def _get_file(call: Call) -> Json:
    file_id = call.parameters.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = call.world.files.of_bot(call.bot.id, file_id)
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return file.wire() | {"file_path": file.path}


def _remember_allowed(call: Call) -> None:
    kinds = call.parameters.structure("allowed_updates", "allowed updates")
    if isinstance(kinds, list):
        call.bot.updates.allow(kinds)


METHODS: dict[str, Method] = {
    "getUpdates": _get_updates,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _get_webhook_info,
    "getFile": _get_file,
}
