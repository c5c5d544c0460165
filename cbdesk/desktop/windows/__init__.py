"""Windows beside the main one: a device that was popped out, and two devices side by side."""
