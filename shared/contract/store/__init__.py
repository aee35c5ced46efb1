"""What tablets and the store server say to each other, under `/api/v1`."""
