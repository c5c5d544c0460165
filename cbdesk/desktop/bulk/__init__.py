"""Many devices at once: the bulk look-up of a pasted list, and the scan session for a pile of them."""
