"""What is measured, against what: ``python -m benchmarks``. The last figures are in README.md beside this file. Not tests."""
