"""What runs and where: the event loop, the thread pools, the sync child, the change listener, logs and crashes."""
