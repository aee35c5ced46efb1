"""The network's tables and queries, in SQLite or PostgreSQL."""
