"""The store's own server: it holds the truth of what happens in the store."""
