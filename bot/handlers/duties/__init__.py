"""What is owed: answering a reminder, urging, and who keeps what is due."""
