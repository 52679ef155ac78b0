"""People's rights and accounts: roles and guests, leaves, invites."""
