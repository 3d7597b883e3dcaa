"""The local model server, a child process: `python -m tools.model.server --weights PATH …`.

By itself it serves whoever `--host` lets in: `--model qwen2.5-coder-0.5b --host 0.0.0.0`.
llama.cpp's own server, OpenAI-compatible, with continuous batching. A prompt whose beginning a
slot has seen continues from there, so what prompts share belongs first.
"""

import argparse
import os
import signal
import sys
import time
from types import FrameType
from typing import NoReturn

import xllamacpp

from tools.model import catalogue
from tools.model.errors import ModelError

_PROMPT_CACHE_MIB = 512
_ERRORS_ONLY = 1


def main() -> int:
    """Serve until a signal comes or the parent dies."""
    parent = os.getppid()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    options = _options()
    try:
        weights = options.weights or str(catalogue.ensure(options.model))
        server = xllamacpp.Server(_parameters(options, weights))
    except ModelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except RuntimeError as error:
        sys.stderr.write(
            f"cannot serve {options.weights or options.model} on port {options.port}: {error}"
            " (is the file whole, and the port free?)\n"
        )
        return 1
    sys.stdout.write(f"ready {server.listening_address}\n")
    sys.stdout.flush()
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    # Taking the server apart waits for answers in flight that nobody reads any more.
    os._exit(0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--weights", help="GGUF file")
    what.add_argument("--model", help="weights of the catalogue, downloaded once")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, required=True, help="port to listen on")
    parser.add_argument("--alias", default="local", help="name of the model in replies")
    parser.add_argument("--parallel", type=int, default=4, help="calls answered at once")
    parser.add_argument("--context", type=int, default=4096, help="tokens per call")
    parser.add_argument("--threads", type=int, default=0, help="threads; 0 for all cores")
    return parser.parse_args()


def _parameters(options: argparse.Namespace, weights: str) -> xllamacpp.CommonParams:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = weights
    parameters.model_alias = {options.alias}
    parameters.hostnames, parameters.port = [options.host], options.port
    parameters.n_parallel = options.parallel
    # The server divides its context among its slots.
    parameters.n_ctx = options.context * options.parallel
    parameters.cpuparams.n_threads = options.threads or len(os.sched_getaffinity(0))
    parameters.cache_prompt = True
    parameters.cache_ram_mib = _PROMPT_CACHE_MIB
    parameters.verbosity = _ERRORS_ONLY
    # No page in the user's browser shall read prompts or spend tokens.
    parameters.cors_origins = ""
    parameters.endpoint_slots = False
    parameters.ui = False
    return parameters


if __name__ == "__main__":
    sys.exit(main())
