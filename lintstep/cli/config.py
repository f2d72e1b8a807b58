"""``lintstep config`` and ``lintstep clean``: the configuration in force, and the cache it names."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lintstep.cli.error import Failure
from lintstep.cli.help import HELP
from lintstep.project.config import ConfigError, Configs
from lintstep.project.schema import schema
from lintstep.source.script import reported_path


@click.command(context_settings=HELP)
@click.argument("path", default=".", metavar="[PATH]")
@click.option("--config", "file", metavar="FILE", help="Use this configuration for every file.")
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON Schema of the configuration.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def config(path: str, file: str | None, as_schema: bool, output_format: str) -> None:
    """Show the configuration of a file or folder, and where each value comes from."""
    if as_schema:
        click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))
        return
    folder = Path(path) if Path(path).is_dir() else Path(path).parent
    try:
        found = Configs(file=Path(file) if file else None).near(folder)
    except ConfigError as error:
        raise Failure(str(error)) from None
    origins = {key: found.origin(key) for key in schema()["properties"]}
    if output_format == "json":
        values = {key: {"value": value, "from": origin} for key, (value, origin) in origins.items()}
        click.echo(json.dumps(values, indent=2, ensure_ascii=False))
        return
    width = max(map(len, origins))
    for key, (value, origin) in origins.items():
        said = origin if found.file is None else origin.replace(str(found.file), reported_path(found.file))
        click.echo(f"{key:<{width}} = {json.dumps(value, ensure_ascii=False)}  # {said}")


@click.command(context_settings=HELP)
@click.option("--cache-dir", metavar="FOLDER", help="Folder of the cache.")
def clean(cache_dir: str | None) -> None:
    """Remove the cache of the working directory's configuration."""
    from lintstep.checking.cache import clean as remove

    try:
        folder = Configs({"cache-dir": cache_dir} if cache_dir else {}).near(Path()).path("cache-dir")
        removed = folder is not None and remove(folder)
    except (ConfigError, ValueError, OSError) as error:
        raise Failure(str(error)) from None
    click.echo(f"removed {folder}" if removed else f"no cache at {folder}")
