"""What tests share: the world, the headless tablet, builders and strategies."""
