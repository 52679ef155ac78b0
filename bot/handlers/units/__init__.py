"""Units and teams: looking at one, reorganising them, handing work over."""
