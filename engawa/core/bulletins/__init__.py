"""What forecasters and other offices report, on its way into the house."""
