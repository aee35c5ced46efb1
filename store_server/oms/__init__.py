"""The line to the order management system: its client and the synchronisation."""
