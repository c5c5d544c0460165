"""What the window shows: one QObject per view with one frozen ``state`` and one ``changed`` signal. Knows no widget."""
