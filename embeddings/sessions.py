"""Networks in files, opened with ONNX Runtime: one thread a run, and nothing told to its maker."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.carried_weights import Weights, left_out

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, SessionOptions

NETWORK = "network.onnx"
# As one step, adding and normalising take longer than apart (ONNX Runtime 1.31: 15 % of a run).
_SLOWER = ["SkipLayerNormFusion"]
_MAPPED_BYTES = 1024  # constants of this size lie in a file of their own


def open_session(model: Path) -> InferenceSession:
    """The network in ``model``, on one thread. Raises what ONNX Runtime raises, which has no common base.

    One that ``optimise`` has written is loaded as it is, in a third of the time.
    """
    made = weights_of(model).exists()
    return _session(model, _options(optimised=made), {} if made else left_out(model))


def optimise(model: Path, path: Path) -> None:
    """Write a network to ``path`` as it loads fastest: optimised, with weights that are mapped, not read.

    Only what holds on any processor is done to it. Raises as ``open_session`` does.
    """
    options = _options(optimised=False)
    options.optimized_model_filepath = str(path)
    prefix = "session.optimized_model_external_initializers_"
    options.add_session_config_entry(f"{prefix}file_name", weights_of(path).name)
    options.add_session_config_entry(f"{prefix}min_size_in_bytes", str(_MAPPED_BYTES))
    _session(model, options, left_out(model))


def weights_of(network: Path) -> Path:
    """The file beside an optimised network that holds its weights."""
    return network.with_suffix(".bin")


def quantise(model: Path, path: Path) -> None:
    """Write a network with eight-bit weights, a scale for each column; activations as they come."""
    silence()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    kinds = ["MatMul", "Gather"]
    quantize_dynamic(model, path, kinds, per_channel=True, weight_type=QuantType.QInt8)


def runtime() -> str:
    """The version of ONNX Runtime: what one has optimised another may not know."""
    silence()
    import onnxruntime

    return str(onnxruntime.__version__)


def silence() -> None:
    """Keep ONNX Runtime (1.31, for one) from reporting its use over the network. Call it before its import.

    Its own ``disable_telemetry_events`` comes too late: the import alone writes a device id to the user's
    cache and looks for a server.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def _options(*, optimised: bool) -> SessionOptions:
    silence()
    from onnxruntime import GraphOptimizationLevel, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # lengths hardly ever repeat: for three models 7 MB, and no time saved
    levels = GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_DISABLE_ALL if optimised else levels.ORT_ENABLE_EXTENDED
    return options


def _session(model: Path, options: SessionOptions, given: Mapping[str, Weights]) -> InferenceSession:
    """Open a network; what is ``given`` in its file's place must live until then, and is copied."""
    from onnxruntime import InferenceSession, OrtValue

    values = [OrtValue.ortvalue_from_numpy(array) for array in given.values()]
    options.add_external_initializers(list(given), values)
    return InferenceSession(
        str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
    )
