"""A whole retailer on one machine, made by code from a seed."""
