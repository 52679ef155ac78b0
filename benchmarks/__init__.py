"""How fast, how large, how safe: dvk beside what people would otherwise use. `make bench` runs it all."""
