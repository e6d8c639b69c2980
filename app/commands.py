"""The subcommands of `playground`: serve, train, check and healthcheck."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import from_json

from app.compute.scheduler import Scheduler, TimeLimitError
from app.course.library import Library
from app.course.links import with_chapter
from app.http.assets import package_directory
from app.operations.catalog import default_experiment_for, experiment_json, points_of
from app.operations.check_link import check_link
from app.operations.run_files import RunFileError, continue_run, load_run, save_run
from app.operations.train import TrainRequest, TrainResponse
from app.operations.train import train as train_networks
from app.server import AddressInUseError, serve
from app.settings import Settings, misspelt_variables
from app.wire.errors import InputError, field_errors, parsed
from app.wire.json_values import finite_or_null
from app.wire.links import LinkError, read_link
from engine.experiment.datasets import ALL_DATASETS, make_dataset

T = TypeVar("T")


def run(arguments: Sequence[str]) -> int:
    """Run the command; the return value is the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
    except UserError as error:
        print(f"playground: {error}", file=sys.stderr)
        return 2
    return status


class UserError(Exception):
    """A mistake of the user, reported without a traceback."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "playground",
        description="Draw a data set and watch neural networks learn it.",
        epilog=_settings_table(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the page and its interfaces")
    serve.set_defaults(command=_serve)
    serve.add_argument("--open", action="store_true", help="open the page in the browser")
    _add_settings(serve)

    train = commands.add_parser("train", help="train networks without a page")
    train.set_defaults(command=_train)
    source = train.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="a request as POST /api/train takes it, .json or - for stdin, or a saved run, .safetensors, to go on with",
    )
    source.add_argument("--dataset", metavar="NAME", help="a data set, for the networks that the page begins with")
    train.add_argument("--steps", type=int, help="how many (more) steps (default: the file's, or 300)")
    train.add_argument("--out", metavar="FILE.safetensors", help="where to save a run that was gone on with")
    train.add_argument("--url", help="a server to train on (default: here)")
    train.add_argument("--json", action="store_true", help="print the whole result as JSON")

    check = commands.add_parser("check", help="judge the goals of the exercise in a link")
    check.set_defaults(command=_check)
    check.add_argument("link", metavar="LINK", help="the address that the page shares, in quotes, or - for stdin")
    check.add_argument("--steps", type=int, default=0, help="how many more steps to train (default: 0)")
    check.add_argument("--json", action="store_true", help="print the result as JSON")

    health = commands.add_parser("healthcheck", help="exit with 0 when a server is well")
    health.set_defaults(command=_healthcheck)
    health.add_argument("--url", default=None, help="the server (default: the configured port of this machine)")
    return parser


def _settings_table() -> str:
    lines = ["settings (environment variable = default: meaning); `playground serve` has an option for each"]
    for name, field in Settings.model_fields.items():
        lines.append(f"  PLAYGROUND_{name.upper()} = {_shown_default(field)}\n      {field.description}")
    return "\n".join(lines)


def _shown_default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    return (",".join(default) or '""') if isinstance(default, tuple) else "unset" if default is None else str(default)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    for name, field in Settings.model_fields.items():
        text = f"{field.description} (PLAYGROUND_{name.upper()}; default {_shown_default(field)})".replace("%", "%%")
        parser.add_argument(f"--{name.replace('_', '-')}", dest=f"setting_{name}", metavar="VALUE", help=text)


def _settings(options: argparse.Namespace | None = None) -> Settings:
    given = {
        name.removeprefix("setting_"): value
        for name, value in vars(options or argparse.Namespace()).items()
        if name.startswith("setting_") and value is not None
    }
    if misspelt := misspelt_variables():
        raise UserError("; ".join(misspelt))
    try:
        return Settings(**given)
    except ValidationError as error:
        raise UserError("; ".join(error.message for error in field_errors(error.errors()))) from None


def _serve(options: argparse.Namespace) -> int:
    try:
        serve(_settings(options), open_browser=options.open)
    except (AddressInUseError, ValueError) as error:
        raise UserError(str(error)) from None
    return 0


def _train(options: argparse.Namespace) -> int:
    if (options.file or "").endswith(".safetensors"):
        return _continue(options)
    if options.out:
        raise UserError("--out goes with a saved run, a file that ends in .safetensors")
    try:
        request = _request(options)
        result = _train_on_server(request, options.url) if options.url else _train_here(request)
    except InputError as error:
        raise UserError(str(error)) from None
    print(result.model_dump_json(indent=2) if options.json else _summary(result))
    return 0


def _continue(options: argparse.Namespace) -> int:
    if options.url or options.json:
        raise UserError("a saved run is gone on with here, and only summed up; leave --url and --json out")
    n_steps = 300 if options.steps is None else options.steps
    if n_steps < 0:
        raise UserError(f"--steps must be 0 or more, got {n_steps}")
    try:
        run, frame = continue_run(load_run(options.file), n_steps)
        if options.out:
            save_run(options.out, run)
    except (OSError, RunFileError) as error:
        raise UserError(str(error)) from None
    print(f"{len(run.examples)} examples, {run.state.step} steps")
    for number, verdict in enumerate(frame.info["verdicts"]):
        loss, accuracy, r_squared = (
            finite_or_null(frame.arrays[name])[number] for name in ("loss", "accuracy", "r_squared")
        )
        print(_line(number, loss, accuracy, r_squared, verdict))
    return 0


def _request(options: argparse.Namespace) -> TrainRequest:
    try:
        if options.file:
            text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text("utf-8")
            body: Any = from_json(text)
        else:
            points = points_of(make_dataset(options.dataset))
            experiment = experiment_json(default_experiment_for(ALL_DATASETS[options.dataset]))
            body = {**points, "experiment": experiment, "steps": 300}
    except (OSError, ValueError) as error:
        raise UserError(str(error)) from None
    if options.steps is not None and isinstance(body, dict):
        body = {**body, "steps": options.steps}
    return parsed(TrainRequest, body)


def _train_here(request: TrainRequest) -> TrainResponse:
    settings = _settings()
    examples, most = request.examples(settings), settings.best_line_max_points
    return _here(lambda scheduler: train_networks(request, examples, scheduler, inf, most))


def _here(job: Callable[[Scheduler], Coroutine[Any, Any, T]]) -> T:
    """The result of a job that computes in this process."""
    with ThreadPoolExecutor(1) as executor:
        return asyncio.run(job(Scheduler(executor, 1, max_slice_ms=1000.0)))


def _train_on_server(request: TrainRequest, url: str) -> TrainResponse:
    try:
        answer = httpx.post(f"{url.rstrip('/')}/api/train", json=request.model_dump(), timeout=120)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UserError(f"no answer from {url}: {error}") from None
    if not answer.is_success:
        detail = answer.json()["detail"] if "json" in answer.headers.get("content-type", "") else answer.text[:200]
        raise UserError(f"{url} answered {answer.status_code}: {detail}")
    return TrainResponse.model_validate_json(answer.content)


def _check(options: argparse.Namespace) -> int:
    """0 when every item with goals was met, 1 when not."""
    link = sys.stdin.read() if options.link == "-" else options.link
    if options.steps < 0:
        raise UserError(f"--steps must be 0 or more, got {options.steps}")
    settings = _settings()
    try:
        work = with_chapter(read_link(link), Library(package_directory("static") / "course"))
        items = _here(lambda scheduler: check_link(work, options.steps, settings, scheduler))
    except (LinkError, InputError, TimeLimitError) as error:
        raise UserError(str(error)) from None
    judged = [item for item in items if item.goals]
    met = all(item.found.step is not None for item in judged)
    if options.json:
        print(json.dumps({"met": met, "items": [item.as_dict() for item in items]}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(item.line(number) for number, item in enumerate(items, 1)))
    return 0 if met else 1


def _summary(result: TrainResponse) -> str:
    lines = [f"{result.n_samples} examples, {result.step} steps"]
    if result.analysis.floor is not None:
        lines.append(f"lowest cross-entropy of any single neuron on these examples: {result.analysis.floor:.4f}")
    for number, run in enumerate(result.runs):
        lines.append(_line(number, run.loss, run.accuracy, run.r_squared, run.verdict))
        if run.test_loss is not None:
            lines[-1] += f", loss on the test points {run.test_loss:.4f}"
    return "\n".join(lines)


def _line(
    number: int, loss: float | None, accuracy: float | None, r_squared: float | None, verdict: Mapping[str, Any]
) -> str:
    shown_loss = "-" if loss is None else f"{loss:.4f}"
    if r_squared is not None:
        score = f"R² {r_squared:.4f}"
    else:
        score = "accuracy -" if accuracy is None else f"accuracy {accuracy:.1%}"
    return f"network {number}: loss {shown_loss}, {score}, {verdict['code']} (step {verdict['step']})"


def _healthcheck(options: argparse.Namespace) -> int:
    url = options.url or f"http://127.0.0.1:{_settings().port}"
    try:
        answer = httpx.get(f"{url.rstrip('/')}/healthz", timeout=3)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UserError(f"no answer from {url}: {error}") from None
    print(answer.text)
    return 0 if answer.is_success else 1
