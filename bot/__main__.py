"""``python -m bot`` is ``dvk``."""

from bot.cli import main

main()
