"""How long a test waits for what must happen: long, for machines are shared, and a test that passes does not wait."""

PATIENCE_S = 45.0
