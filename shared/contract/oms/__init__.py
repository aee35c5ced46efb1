"""What stores, other channels and those who look after the network say to the OMS, under `/api/v1`."""
