"""The demo retailer: where it is, what it sells, to whom, and what stands where; one seed, one retailer."""
