"""What is owed and when it is spoken of, as the policy says. Pure: the ledger itself is :mod:`storage.ledger`."""
