"""How scripts travel: without comments, joined into one file, and otherwise as they were written."""

from pathlib import Path

import pytest

from app.http.scripts import BUNDLE, Module, Scripts


def module(folder: Path, name: str, text: str) -> Module:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Module(name, path)


def page(folder: Path, **texts: str) -> Scripts:
    """Scripts in js/; `a_b` is the file a/b.js. The page begins with main.js."""
    names = {name: f"js/{name.replace('_', '/')}.js" for name in texts}
    return Scripts({names[name]: module(folder, names[name], text) for name, text in texts.items()}, "js/main.js")


@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("/** What it is. */\nlet a = 1; // one\n\n  let b;\n", "let a = 1;\nlet b;"),
        ('let a = "/* no */ // comment";', 'let a = "/* no */ // comment";'),
        ("let a = b /c/ d; // e/", "let a = b /c/ d;"),
        (r"let a = /[/*]  \/\//.test(b); /* c */", r"let a = /[/*]  \/\//.test(b);"),
        ("let a = `\n  ${b ? `c  /* d */` : e}\n\n  f // g`;", "let a = `\n  ${b ? `c  /* d */` : e}\n\n  f // g`;"),
        ("return/* a */b", "return b"),
        ("let a /* a comment\n that ends a line */ let b", "let a\nlet b"),
        ("let a = 'é  ≤'; // é\nlet b = '×';", "let a = 'é  ≤';\nlet b = '×';"),
        ("x = a + /** @type {any} */ (b);", "x = a + (b);"),
    ],
)
def test_only_comments_and_indentation_are_left_out(tmp_path: Path, written: str, served: str) -> None:
    if written.startswith("return"):
        written, served = f"() => {{ {written} }}", f"() => {{ {served} }}"
    assert module(tmp_path, "js/a.js", written).alone({}).decode() == served


def test_what_the_page_needs_at_once_is_joined_in_the_order_in_which_it_runs(tmp_path: Path) -> None:
    scripts = page(
        tmp_path,
        main='import { b } from "./b.js";\nimport { a as other } from "./tools/a.js";\nawait b(other);\n',
        b='import { a } from "./tools/a.js";\nimport { C } from "./c.js";\nexport const b = () => new C(a), d = 1;\n',
        tools_a='export async function a() {\n  return import("../late.js");\n}\nexport const url = import.meta.url;\n',
        c="/** C. */\nexport class C {}\n",
        late='import { a } from "./tools/a.js";\nimport { far } from "./far.js";\nexport const late = [a, far];\n',
        far="export const far = 1;\n",
    )
    assert list(scripts.bundled) == ["js/tools/a.js", "js/c.js", "js/b.js"]
    assert scripts[BUNDLE].decode() == (
        "const $tools_a = (() => {\n"
        "async function a() {\n"
        'return import("./late.js");\n'
        "}\n"
        'const url = new URL("./tools/a.js", import.meta.url).href;\n'
        "return { a, url };\n"
        "})();\n"
        "const $c = (() => {\n"
        "class C {}\n"
        "return { C };\n"
        "})();\n"
        "const $b = (() => {\n"
        "const { a } = $tools_a;\n"
        "const { C } = $c;\n"
        "const b = () => new C(a), d = 1;\n"
        "return { b, d };\n"
        "})();\n"
        "export { $tools_a, $c, $b };\n"
    )
    assert scripts["js/main.js"].decode() == (
        'import { $b } from "./bundle.js"; const { b } = $b;\n'
        'import { $tools_a } from "./bundle.js"; const { a: other } = $tools_a;\n'
        "await b(other);"
    )


def test_other_scripts_take_from_the_bundle_what_is_in_it(tmp_path: Path) -> None:
    scripts = page(
        tmp_path,
        main='import { a } from "./tools/a.js";\na();\n',
        tools_a="export function a() {}\n",
        panel_late='import { a } from "../tools/a.js";\nimport { far } from "./far.js";\nfar(a);\n',
        panel_far="export const far = (a) => a();\n",
    )
    assert scripts["js/panel/late.js"].decode() == (
        'import { $tools_a } from "../bundle.js"; const { a } = $tools_a;\nimport { far } from "./far.js";\nfar(a);'
    )
    assert scripts["js/panel/far.js"].decode() == "export const far = (a) => a();"
    assert scripts["js/tools/a.js"].decode() == (
        'import { $tools_a } from "../bundle.js";\nexport const { a } = $tools_a;\n'
    ), "at its own address too it is the one of the bundle"


@pytest.mark.parametrize(
    "written",
    [
        "export default 1;",
        "export let a = 1;",
        "export { a };",
        'export { a } from "./b.js";',
        "export const { a } = b;",
        'import "./b.js";',
        'import b from "./b.js";',
        'import * as b from "./b.js";',
        'import { b } from "b";',
        "import(`./${name}.js`);",
        "let a = `${import.meta.url}`;",
        "await a;",
        "for await (const b of a) b();",
        "let a = ;",
    ],
)
def test_what_cannot_be_joined_is_said_and_not_served_wrong(tmp_path: Path, written: str) -> None:
    scripts = page(
        tmp_path, main='import { a } from "./a.js";\n', a=f"// A comment.\n{written}\n", b="export const b = 1;\n"
    )
    with pytest.raises(ValueError, match=r"js/a\.js"):
        scripts[BUNDLE]


def test_modules_that_import_each_other_are_not_joined(tmp_path: Path) -> None:
    circle = {"a": 'import { b } from "./b.js";\n', "b": 'import { a } from "./a.js";\n'}
    with pytest.raises(ValueError, match=r"a circle of imports: js/main\.js → js/a\.js → js/b\.js → js/a\.js"):
        page(tmp_path, main=circle["b"], **circle)[BUNDLE]


def test_two_modules_with_one_name_are_not_joined(tmp_path: Path) -> None:
    modules = {
        name: module(tmp_path, name, text)
        for name, text in {
            "js/main.js": 'import { a } from "./a-b.js";\nimport { c } from "./a/b.js";\n',
            "js/a-b.js": "export const a = 1;\n",
            "js/a/b.js": "export const c = 1;\n",
        }.items()
    }
    with pytest.raises(ValueError, match="punctuation"):
        Scripts(modules, "js/main.js")[BUNDLE]
