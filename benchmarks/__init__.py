"""What the playground costs: each module measures one thing and returns a `Table`."""

import os

# One slice is one core's work, here as in the workers; NumPy reads these when it is imported.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[_name] = "1"
