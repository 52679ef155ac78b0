"""The data folders that the shell's tests have as well."""

from tests.shell.conftest import data, province

__all__ = ["data", "province"]
