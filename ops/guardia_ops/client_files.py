"""A client's file on disk: YAML or JSON, read strictly, with the line of each field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import yaml
from yaml.constructor import ConstructorError

from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from guardia.domain.errors import Invalid

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


@dataclass(frozen=True, slots=True)
class ClientFile:
    """What a file says, and the line of each field by the path that problems name it by (`contract.response.HIGH`)."""

    path: Path
    document: object
    lines: Mapping[str, int]

    def refused(self, refusal: Invalid) -> CommandError:
        """All problems of the document, a line of text for each, in the order of the file."""
        problems = sorted(refusal.problems, key=lambda problem: self.line(problem.path) or 0)
        return CommandError("\n".join(f"{self._place(one.path)}: {one.path}: {one.message}" for one in problems))

    def line(self, path: str) -> int | None:
        """The line of the field; of what it is missing in, where it is missing. None where no line is known."""
        ends = [at for at, letter in enumerate(path) if letter in ".["]
        above = [path, *(path[:at] for at in reversed(ends)), ""]
        return next((self.lines[name] for name in above if name in self.lines), None)

    def _place(self, path: str) -> str:
        line = self.line(path)
        return f"{self.path}, line {line}" if line else str(self.path)


def read_client_file(path: Path) -> ClientFile:
    """What the file says, and where. Raises CommandError that names the line."""
    text = _text(path)
    return ClientFile(path, _document(path, text), dict(_lines(text)))


def read_document(path: Path) -> object:
    """What the file says. Raises CommandError that names the line."""
    return _document(path, _text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(_no_form(path, error)) from error


def _document(path: Path, text: str) -> object:
    try:
        return _read_json(text) or yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        raise CommandError(_named(path, error)) from error
    except yaml.YAMLError as error:
        raise CommandError(_no_form(path, error)) from error
    except RecursionError as error:
        raise CommandError(f"{path} is no YAML or JSON of a client: it is nested too deep") from error


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The line (from 1) of each field by its path; of what an alias repeats, that of the alias.

    JSON that YAML's reader does not take (it may have tabs, and be nested deeper) has no lines.
    """
    try:
        root = yaml.compose(text, Loader=_StrictLoader)
    except (yaml.YAMLError, RecursionError):
        return
    seen: set[int] = set()
    waiting = [("", root, root.start_mark.line)] if root else []
    while waiting:
        path, node, line = waiting.pop()
        yield path, line + 1
        if id(node) not in seen:
            seen.add(id(node))
            waiting += reversed(list(_below(path, node)))


def _below(path: str, node: yaml.Node) -> Iterator[tuple[str, yaml.Node, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield f"{path}.{key.value}" if path else str(key.value), value, key.start_mark.line
    elif isinstance(node, yaml.SequenceNode):
        for at, item in enumerate(node.value):
            # An alias is the node that it names, which began before the list that the alias stands in.
            yield f"{path}[{at}]", item, max(item.start_mark.line, node.start_mark.line)


def _read_json(text: str) -> object:
    """What a JSON document says; None for any other, and for one that YAML's reader refuses with its line.

    To YAML's reader a tab is a fault, and a character beyond U+FFFF that JSON writes as a pair is two broken ones.
    """
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except ValueError:
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def _no_form(path: Path, error: Exception) -> str:
    return f"{path} is no YAML or JSON: {' '.join(str(error).split())}"


def _named(path: Path, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    line = f", line {mark.line + 1}" if mark else ""
    return f"{path}{line}: {error.problem or error.context}"
