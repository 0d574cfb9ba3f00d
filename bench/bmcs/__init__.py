"""BMCs to measure on: one emulated tree, recorded and replayed many times."""
