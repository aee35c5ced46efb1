"""The HTTP API that stores and the web shop call, one module per noun."""
