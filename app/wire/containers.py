"""Binary messages: a safetensors container of named arrays, with a JSON text in its metadata.

Source: the safetensors format (8-byte little-endian header length, JSON header, raw arrays).
NaN and infinities survive.
"""

import json
from collections.abc import Mapping

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

Array = NDArray[np.generic]


class ContainerError(ValueError):
    """Bytes that are not a safetensors container, or one without the metadata asked for."""


def write(arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """The container of `arrays` with this `__metadata__`."""
    dense = {name: np.ascontiguousarray(array).reshape(np.shape(array)) for name, array in arrays.items()}
    return safetensors.numpy.save(dense, metadata=dict(metadata))


def read(message: bytes, max_header: int) -> tuple[dict[str, str], dict[str, Array]]:
    """The metadata and the arrays, which are read-only views of `message`'s copy.

    Raises ContainerError, also for a header of more than `max_header` bytes: parsing it is far slower than the arrays.
    """
    length = int.from_bytes(message[:8], "little")
    if length > max_header:
        raise ContainerError(f"the header of the container has {length} bytes; use at most {max_header}")
    try:
        arrays = safetensors.numpy.load(message)
        return json.loads(message[8 : 8 + length]).get("__metadata__") or {}, arrays
    except (safetensors.SafetensorError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise ContainerError(f"the message is not a safetensors container: {error}") from None


def pack(arrays: Mapping[str, Array], key: str, text: str) -> bytes:
    """The container of `arrays` whose `__metadata__` holds `text` (JSON) under `key`."""
    return write(arrays, {key: text})


def unpack(message: bytes, key: str, max_header: int) -> tuple[str, dict[str, Array]]:
    """The text under `key` of the metadata, and the arrays, as `read` gives them. Raises ContainerError."""
    metadata, arrays = read(message, max_header)
    if key not in metadata:
        raise ContainerError(f"the container's __metadata__ has no {key!r}; found {sorted(metadata) or 'nothing'}")
    return metadata[key], arrays
