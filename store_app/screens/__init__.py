"""One screen per task; each reads state and calls its verbs."""
