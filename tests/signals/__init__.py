"""Questions that are put gently: what they are about, to whom, and who sees them when."""
