"""Values and rules of the fleet: pure, without input or output. Everything above may import this room."""
