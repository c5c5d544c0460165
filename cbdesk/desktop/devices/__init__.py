"""What the device list is made of: its table and header, the columns, the colours of its rows, and the views."""
