"""The composition root: settings in, every object built and wired here, nowhere else."""
