"""Fuzzing of everything that reads what others wrote: targets, seeds, and two ways to make inputs of them."""
