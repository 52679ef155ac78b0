"""Xét duyệt: what a coordinator decides, and the officer's side of it."""
