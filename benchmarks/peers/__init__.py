"""The bots that dvk is measured beside; each is a program that plays benchmarks.dialogue and nothing else."""
