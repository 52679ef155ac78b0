"""Đi cơ sở: who goes where, alone or as a team."""
