"""Checks: recording one, what both sides say, and who is told."""
