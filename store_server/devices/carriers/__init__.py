"""Carriers that take parcels and print their labels."""
