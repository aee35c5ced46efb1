"""The order management system of the whole network."""
