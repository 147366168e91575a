"""A client's file on disk: YAML or JSON, read strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import ConstructorError

from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _StrictLoader(yaml.SafeLoader):
    """YAML without silent surprises: a key that stands twice is refused, not overwritten.

    A day stays the text that it is, so that the reader of the file names the field of one that is none.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ConstructorError(
                    None, None, "the name of a field is a text, not a list or a mapping", key.start_mark
                )
            if key.value in seen:
                raise ConstructorError(None, None, f"{key.value!r} stands here twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """PyYAML's own, which lets Python's error pass for a value that has the form of a number and is none."""
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise ConstructorError(None, None, f"a value that cannot be read: {error}", node.start_mark) from error


_StrictLoader.yaml_implicit_resolvers = {
    first: [resolver for resolver in resolvers if resolver[0] != _TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_document(path: Path) -> object:
    """What the file says. Raises CommandError that names the line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        raise CommandError(_named(path, error)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} is no YAML or JSON: {' '.join(str(error).split())}") from error


def _named(path: Path, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    line = f", line {mark.line + 1}" if mark else ""
    return f"{path}{line}: {error.problem or error.context}"
