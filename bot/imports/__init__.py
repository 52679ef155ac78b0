"""Files of many rows: read and written in a worker process of limited memory, stored in short transactions."""
