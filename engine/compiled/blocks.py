"""The batches of a compiled plan: arrays at fixed addresses, into which the examples of an epoch are copied.

A compiled step is bound to the arrays that it reads, so a batch must always be in the same memory. An epoch of few
batches is one block. Of a longer epoch, the next block is copied in when the previous one is done.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.compiled.recipes import Array
from engine.experiment.batches import Permutation

BLOCK = 32
"""The most batches in a block, and so the number of steps that are unrolled."""


class Batch(NamedTuple):
    """The arrays of one batch: X (size, n[0] + 1), the same transposed, and targets (n[L], size)."""

    X: Array
    X_transposed: Array
    targets: Array


class Blocks:
    """The batches of one block, `whole`, and the last batch of an epoch, which may be smaller, `tail`.

    If one batch holds all examples, it is the only one in `whole`, and there is no tail. `rows` (n[0] + 1, n_samples)
    are the features of all examples; after changing it, call `load`.
    """

    def __init__(self, rows: Array, n_outputs: int, batch_size: int | None) -> None:
        n_samples = rows.shape[1]
        self.size = min(batch_size or n_samples, n_samples)
        self.n_batches = -(-n_samples // self.size)
        self.tail_size = n_samples - (self.n_batches - 1) * self.size
        self._rows, self._X = rows, np.ascontiguousarray(rows.T)
        self._targets = np.zeros((n_samples, n_outputs), rows.dtype)
        self._tail_targets = np.zeros((n_outputs, self.tail_size), rows.dtype)
        self._loaded: tuple[Permutation, int] | None = None
        self.tail: Batch | None = None
        if self.n_batches == 1:
            self.whole = [Batch(self._X, rows, self._tail_targets)]
            return
        n_rows = min(BLOCK, self.n_batches) * self.size
        self._block_X = np.zeros((n_rows, len(rows)), rows.dtype)
        # The operand of a product may be transposed at no cost; a difference is fast only on contiguous operands.
        self._block_targets = np.zeros((n_rows // self.size, n_outputs, self.size), rows.dtype)
        self.whole = [self._batch(row, self.size) for row in range(n_rows // self.size)]
        last = self._batch((self.n_batches - 1) % BLOCK, self.tail_size)
        self.tail = last._replace(targets=self._tail_targets)

    def _batch(self, index: int, size: int) -> Batch:
        X = self._block_X[index * self.size : index * self.size + size]
        return Batch(X, X.T, self._block_targets[index])

    def load(self, targets: npt.NDArray[np.generic]) -> None:
        """Load all examples: the features now in `rows`, and the targets (n_samples, n_outputs)."""
        self._X[...] = self._rows.T
        self._targets[...] = targets
        if self.n_batches == 1:
            self._tail_targets[...] = self._targets.T
        self._loaded = None

    def load_block(self, order: Permutation, block: int) -> None:
        """Copy in the batches of block number `block` of an epoch with the examples in this order (n_samples,)."""
        if self._loaded is not None and self._loaded[0] is order and self._loaded[1] == block:
            return
        rows = order[block * BLOCK * self.size : (block + 1) * BLOCK * self.size]
        self._X.take(rows, 0, self._block_X[: len(rows)], "clip")
        whole, n_outputs = len(rows) // self.size, self._targets.shape[1]
        of_rows = self._targets.take(rows, 0)
        in_batches = of_rows[: whole * self.size].reshape(whole, self.size, n_outputs)
        self._block_targets[:whole] = in_batches.transpose(0, 2, 1)
        if (block + 1) * BLOCK >= self.n_batches:
            self._tail_targets[...] = of_rows[-self.tail_size :].T
        self._loaded = order, block
