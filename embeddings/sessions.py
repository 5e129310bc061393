"""Networks in files, opened with ONNX Runtime: one thread a run, and nothing told to its maker."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def open_session(model: Path, *, fully_optimised: bool = True) -> InferenceSession:
    """The network in ``model``, on one thread. Raises what ONNX Runtime raises, which has no common base.

    Optimised less than fully it loads faster, with what holds on any processor.
    """
    silence()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if not fully_optimised:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def silence() -> None:
    """Keep ONNX Runtime (1.31, for one) from reporting its use over the network. Call it before its import.

    Its own ``disable_telemetry_events`` comes too late: the import alone writes a device id to the user's
    cache and looks for a server.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
