"""The tablet: screens over observable state, talking to its store server."""
