"""Questions about an initiative: putting, answering, and who sees them when."""
