"""The store's SQLite files: one writer each, migrations and queries."""
