"""The parts of which the panels of a device and of a user are built."""
