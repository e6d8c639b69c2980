"""Where a plan finds its batches: in arrays that stay, filled block by block as a pass goes on.

A compiled step names the arrays it reads, so a batch cannot be elsewhere each time. A pass of few batches is one block;
of a longer one the next block is copied in when the one before is done.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.compiled.recipes import Array
from engine.experiment.batches import Permutation

BLOCK = 32
"""Batches in a block at most, and so the steps that are unrolled."""


class Batch(NamedTuple):
    """Where one batch finds its examples: X (size, n[0] + 1), the same transposed, and targets (n[L], size)."""

    X: Array
    X_transposed: Array
    targets: Array


class Blocks:
    """All batches of a block by their places, `whole`, and a last one of a pass that may be smaller, `tail`.

    A single batch of all examples, in their own order, is the only one in `whole`, and then there is no tail. `rows`
    (n[0] + 1, n_samples) is what the network sees of all examples; whoever changes it calls `load`.
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
        # A product may be transposed for nothing, but a difference wants its operands side by side.
        self._block_targets = np.zeros((n_rows // self.size, n_outputs, self.size), rows.dtype)
        self.whole = [self._batch(row, self.size) for row in range(n_rows // self.size)]
        last = self._batch((self.n_batches - 1) % BLOCK, self.tail_size)
        self.tail = last._replace(targets=self._tail_targets)

    def _batch(self, index: int, size: int) -> Batch:
        X = self._block_X[index * self.size : index * self.size + size]
        return Batch(X, X.T, self._block_targets[index])

    def load(self, targets: npt.NDArray[np.generic]) -> None:
        """Take the examples as `rows` has them now, and what is to come out (n_samples, n_outputs)."""
        self._X[...] = self._rows.T
        self._targets[...] = targets
        if self.n_batches == 1:
            self._tail_targets[...] = self._targets.T
        self._loaded = None

    def load_block(self, order: Permutation, block: int) -> None:
        """Let the batches be those of block number `block` of the pass in this order (n_samples,)."""
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
