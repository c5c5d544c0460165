"""The commands by key: the palette that finds them, the sheet of their keys, and the dialog that changes these."""
