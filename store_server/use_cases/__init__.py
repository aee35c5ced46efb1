"""What a person or a program can ask of the store, one verb per function."""
