"""What the playground costs: each module measures one thing and returns a `Table`.

One BLAS thread, as in the workers of the server. It must be said before NumPy is loaded.
"""

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[_variable] = "1"
