"""What the network can be asked to do, one verb per function."""
