"""Real processes that are killed, stopped and cut off, and what they must agree on afterwards."""
