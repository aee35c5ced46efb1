"""What the screens observe: dataclasses with verbs and no controls."""
