"""Initiatives from the officer's side: registering, reporting, evidence, last year's."""
