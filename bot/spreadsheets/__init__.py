"""Spreadsheets that offices keep, read and written: pure, bytes and rows in, changes and mistakes out.

Only :mod:`bot.spreadsheets.workbook` and :mod:`bot.spreadsheets.writing` need openpyxl; they are imported in the worker
process alone.
"""
