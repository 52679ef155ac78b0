"""Vướng mắc: raising, answering, passing on."""
