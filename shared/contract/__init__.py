"""The wire contract: requests, answers, events and problems."""
