"""What the engine costs, measured in one run against others: `python -m benchmarks.eager`."""
