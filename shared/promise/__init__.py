"""What can be promised, from where, by when and at what cost."""
