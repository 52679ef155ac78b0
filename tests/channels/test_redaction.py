from __future__ import annotations

import logging

import pytest

from bot.channels.redaction import Redactor, install_redaction

TOKEN = "123456:AAbbCCddEE-ff_00"
pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.mark.parametrize(
    "text", [f"/bot{TOKEN}/getMe", "123456%3AAAbbCCddEE-ff_00", "only AAbbCCddEE-ff_00", TOKEN * 2]
)
def test_every_form_of_a_token_is_masked(text: str) -> None:
    assert "AAbbCC" not in Redactor(TOKEN)(text)
    assert "***" in Redactor(TOKEN)(text)


def test_nothing_else_is_touched() -> None:
    assert Redactor("", "1:AB")("AB 1:AB") == "AB ***"


def test_messages_arguments_and_tracebacks_are_redacted(caplog: pytest.LogCaptureFixture) -> None:
    install_redaction(TOKEN)
    logger = logging.getLogger("any.library")
    logger.warning("at %s", TOKEN)
    logger.warning("%d and", TOKEN)
    logger.warning("kept %s", "as it is", stack_info=True)
    try:
        raise ValueError(f"/bot{TOKEN}")
    except ValueError:
        logger.exception("failed")
    try:
        raise ValueError("harmless")
    except ValueError:
        logger.exception("failed")
    assert "AAbbCC" not in caplog.text
    assert caplog.text.count("***") == 3
    assert "kept as it is" in caplog.text
    assert "ValueError: harmless" in caplog.text
    assert caplog.records[-1].exc_info


def test_installing_again_adds_tokens_and_wraps_nothing_twice(caplog: pytest.LogCaptureFixture) -> None:
    install_redaction(TOKEN)
    factory = logging.getLogRecordFactory()
    install_redaction("777:zzzzzzzz")
    assert logging.getLogRecordFactory() is factory
    logging.getLogger("x").warning("%s %s", TOKEN, "777:zzzzzzzz")
    assert caplog.messages == ["*** ***"]


def test_chatty_libraries_are_hushed() -> None:
    install_redaction(TOKEN)
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert not logging.getLogger("telegram.Bot").isEnabledFor(logging.DEBUG)
    assert logging.getLogger("telegram.Bot").isEnabledFor(logging.WARNING)
