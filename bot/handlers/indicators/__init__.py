"""Chỉ tiêu: what a unit tells of itself, and the totals."""
