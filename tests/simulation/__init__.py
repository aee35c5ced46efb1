"""Seeded worlds of one store and one OMS, with a line that fails and programs that crash."""
