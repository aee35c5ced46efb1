"""The language that tablet, store server and OMS have in common: values and rules only."""
