"""Receipts, labels and slips."""
