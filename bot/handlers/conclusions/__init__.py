"""Conclusions with a unit and briefings, and what is done about them."""
