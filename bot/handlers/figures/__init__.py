"""Figures of a unit and a period, their charts and their sheet."""
