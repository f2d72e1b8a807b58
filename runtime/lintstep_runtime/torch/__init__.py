"""The PyTorch surface."""
