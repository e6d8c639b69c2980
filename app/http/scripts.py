"""The scripts as they travel: without comments, and those that the page needs at once joined into one file, the bundle.

The syntax tree says where the comments, imports and exports of a module are. What runs is what is written, line by
line and under the same names. Only imports and exports are replaced:

    import { byId } from "./dom.js";         const { byId } = $tools_dom;
    export function request() {}             function request() {}

In the bundle each module is a function that is called once and returns what the module exports. The bundle exports
these results, and every other script takes them from there: no module runs twice.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

BUNDLE = "js/bundle.js"

_JAVASCRIPT = Language(tree_sitter_javascript.language())
_QUERY = Query(
    _JAVASCRIPT,
    """
    (comment) @comment
    [(string) (template_string) (regex)] @literal
    (program (import_statement) @import)
    (program (export_statement) @export)
    (call_expression function: (import) arguments: (arguments . (_) @dynamic))
    (member_expression object: (meta_property)) @meta
    [(await_expression) (for_in_statement "await")] @await
    """,
)
_FUNCTIONS = {
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
    "method_definition",
}
_WHITE_SPACE = re.compile(rb"\s*(\n)\s*|\s{2,}")


class Module:
    """A script, read and taken apart when it is first needed; ValueError then for what cannot be understood."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self._path = name, path

    @cached_property
    def imports(self) -> list[str]:
        """The modules that run before this one, in order."""
        return [self._module(node) for node in self._nodes("import")]

    @cached_property
    def exports(self) -> list[str]:
        """The names that it exports, in order."""
        return [name for node in self._nodes("export") for name in self._declared(node)]

    def alone(self, bundled: Mapping[str, str]) -> bytes:
        """The script as a file of its own; what it imports of the modules in `bundled` comes from the bundle."""
        edits = {}
        for node in self._nodes("import"):
            if variable := bundled.get(self._module(node)):
                bundle = _relative(self.name, BUNDLE)
                edits[node] = f'import {{ {variable} }} from "{bundle}"; {self._constants(node, variable)}'
        return self._rewritten(edits)

    def part(self, bundled: Mapping[str, str]) -> bytes:
        """The script as a part of the bundle: the constant that `bundled` names."""
        for node in self._nodes("await"):
            if not any(parent.type in _FUNCTIONS for parent in _ancestors(node)):
                raise self._not_understood(node)  # the function that a module becomes waits for nothing
        edits = {node: self._constants(node, bundled[self._module(node)]) for node in self._nodes("import")}
        edits |= {node.children[0]: "" for node in self._nodes("export")}
        # An address is relative to the file that it stands in.
        edits |= {node: f'"{_relative(BUNDLE, self._address(node))}"' for node in self._nodes("dynamic")}
        own = f'new URL("{_relative(BUNDLE, self.name)}", import.meta.url).href'
        edits |= dict.fromkeys(self._nodes("meta"), own)
        head = f"const {bundled[self.name]} = (() => {{\n"
        foot = f"\nreturn {{ {', '.join(self.exports)} }};\n}})();\n"
        return head.encode() + self._rewritten(edits) + foot.encode()

    def forwarding(self, bundled: Mapping[str, str]) -> bytes:
        """What a script that is in the bundle has at its own address: the same exports, so that it never runs twice."""
        variable, bundle = bundled[self.name], _relative(self.name, BUNDLE)
        names = ", ".join(self.exports)
        return f'import {{ {variable} }} from "{bundle}";\nexport const {{ {names} }} = {variable};\n'.encode()

    @cached_property
    def _source(self) -> bytes:
        return self._path.read_bytes()

    def _nodes(self, kind: str) -> list[Node]:
        return self._captures.get(kind, [])

    @cached_property
    def _captures(self) -> dict[str, list[Node]]:
        root = Parser(_JAVASCRIPT).parse(self._source).root_node
        if root.has_error:
            raise ValueError(f"{self.name}: a syntax error")
        found = QueryCursor(_QUERY).captures(root)
        return {kind: sorted(nodes, key=lambda node: node.start_byte) for kind, nodes in found.items()}

    def _module(self, statement: Node) -> str:
        """The module that an import names."""
        source = statement.child_by_field_name("source")
        if source is None:
            raise self._not_understood(statement)
        return self._address(source)

    def _address(self, string: Node) -> str:
        if string.type != "string" or not _text(string)[1:].startswith("."):
            raise self._not_understood(string)
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), _text(string)[1:-1]))

    def _constants(self, statement: Node, variable: str) -> str:
        """The names of `import { a, b as c } from …` as constants, taken from `variable`."""
        clause = next((child for child in statement.children if child.type == "import_clause"), None)
        if clause is None or [child.type for child in clause.children] != ["named_imports"]:
            raise self._not_understood(statement)
        names = [
            ": ".join(_text(name) for name in specifier.named_children)
            for specifier in clause.children[0].named_children
            if specifier.type == "import_specifier"
        ]
        return f"const {{ {', '.join(names)} }} = {variable};"

    def _declared(self, statement: Node) -> list[str]:
        """The names of `export const a = …`, `export function a`, `export class a`."""
        declaration = statement.child_by_field_name("declaration")
        if declaration is None or statement.children[1] != declaration or _text(declaration).startswith(("let", "var")):
            raise self._not_understood(statement)
        declared = [declaration]
        if declaration.type == "lexical_declaration":
            declared = [child for child in declaration.named_children if child.type == "variable_declarator"]
        names = [child.child_by_field_name("name") for child in declared]
        if not all(name is not None and name.type == "identifier" for name in names):
            raise self._not_understood(statement)
        return [_text(name) for name in names if name is not None]

    def _not_understood(self, node: Node) -> ValueError:
        line = _text(node).partition("\n")[0]
        return ValueError(f"{self.name}, line {node.start_point.row + 1}: cannot be joined with others: {line}")

    def _rewritten(self, edits: Mapping[Node, str]) -> bytes:
        """The source with the edits, without comments, indentation and empty lines."""
        comments = set(self._nodes("comment"))
        kept = set(self._nodes("literal"))
        written, code, end = [], b"", 0
        for node in sorted({*edits, *comments, *kept}, key=lambda node: (node.start_byte, -node.end_byte)):
            if node.start_byte < end:  # inside a template
                if node in edits:
                    raise self._not_understood(node)
                continue
            code += self._source[end : node.start_byte]
            end = node.end_byte
            text = node.text or b""
            if node in comments:  # to the language a comment is a space, or the end of a line if it holds one
                code += b"\n" if b"\n" in text else b" "
            elif node in edits:
                code += edits[node].encode()
            else:
                written += [_shortened(code), text]
                code = b""
        written.append(_shortened(code + self._source[end:]))
        return b"".join(written).strip()


class Scripts:
    """All scripts of a page that begins with the module `entry`."""

    def __init__(self, modules: Mapping[str, Module], entry: str) -> None:
        self._modules, self._entry = modules, entry

    @cached_property
    def bundled(self) -> dict[str, str]:
        """All that the entry imports, directly or not, in the order in which they run, with their names in the bundle.

        The entry itself is not in the bundle: it may wait for something that a script brings which needs the bundle.
        Raises ValueError for modules that import each other in a circle.
        """
        order: dict[str, str] = {}

        def visit(name: str, importing: tuple[str, ...]) -> None:
            if name in importing:
                raise ValueError(f"a circle of imports: {' → '.join((*importing, name))}")
            if name not in order:
                for imported in self._modules[name].imports:
                    visit(imported, (*importing, name))
                order[name] = "$" + re.sub(r"\W", "_", name.removeprefix("js/").removesuffix(".js"))

        visit(self._entry, ())
        del order[self._entry]
        if len(set(order.values())) < len(order):
            raise ValueError("the names of two modules in the bundle differ in punctuation alone")
        return order

    def __getitem__(self, name: str) -> bytes:
        """A script as it travels; BUNDLE is one of them."""
        if name == BUNDLE:
            parts = [self._modules[name].part(self.bundled) for name in self.bundled]
            return b"".join([*parts, f"export {{ {', '.join(self.bundled.values())} }};\n".encode()])
        module = self._modules[name]
        return module.forwarding(self.bundled) if name in self.bundled else module.alone(self.bundled)


def _shortened(code: bytes) -> bytes:
    """Code outside of literals, without indentation, empty lines and more than one space."""
    return _WHITE_SPACE.sub(lambda space: space[1] or b" ", code)


def _ancestors(node: Node) -> Iterator[Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _relative(origin: str, target: str) -> str:
    """The address of one file as another names it."""
    path = posixpath.relpath(target, posixpath.dirname(origin))
    return path if path.startswith(".") else f"./{path}"
