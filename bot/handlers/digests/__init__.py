"""Tình hình: the six lines, who gets them, and how."""
