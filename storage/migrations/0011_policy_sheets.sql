-- A policy's sheet sent by chat: what it would change, as it was shown to whoever sent it.

ALTER TABLE imports ADD COLUMN policy TEXT;   -- JSON: the changes, and the digest of the file that they were shown for
