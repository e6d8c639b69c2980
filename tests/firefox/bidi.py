"""A Firefox without a window, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks itself.

Playwright drives a Firefox of its own making, and the released one only in part; what one journey needs is little.
"""

import json
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.patience import PATIENCE_MS, PATIENCE_SECONDS, wait_until

PREFERENCES = 'user_pref("intl.accept_languages", "en-GB");\n'
"""English, whatever the machine speaks. The rest Firefox sets itself when it is driven: it asks nobody for news."""

PATIENT: dict[str, Any] = {"open_timeout": PATIENCE_SECONDS, "close_timeout": PATIENCE_SECONDS, "ping_interval": None}

EVENTS = ["log.entryAdded", "network.fetchError", "network.responseCompleted"]
GIVEN_UP = "NS_BINDING_ABORTED"
"""Firefox's word for what the page itself no longer wants, as when a panel is closed."""
REPORT_VIOLATIONS = """() => addEventListener("securitypolicyviolation",
  ({ violatedDirective, blockedURI }) => console.error(`content policy: ${violatedDirective} ${blockedURI}`))"""

WAIT = """new Promise((resolve, reject) => {{
  const end = performance.now() + {milliseconds};
  (function look() {{
    if ({condition}) resolve(true);
    else if (performance.now() > end) reject(new Error(`still not: ${{{quoted}}}`));
    else requestAnimationFrame(look);
  }})();
}})"""


@contextmanager
def running_firefox(executable: str, profile: Path) -> Iterator["Firefox"]:
    """A Firefox that lives as long as the `with` block; `profile` is an empty folder of its own."""
    (profile / "user.js").write_text(PREFERENCES, encoding="utf-8")
    command = [executable, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)]
    with (profile / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        with connect(_address(process, profile), max_size=None, compression=None, proxy=None, **PATIENT) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], profile: Path) -> str:
    """Firefox listens on a free port, and writes its number into the profile."""
    written = profile / "WebDriverBiDiServer.json"

    def complete() -> bool:
        return written.exists() and written.read_text(encoding="utf-8").endswith("}")

    with suppress(AssertionError):  # told below, with Firefox's own words
        wait_until(lambda: complete() or process.poll() is not None, "Firefox does not say where it listens")
    if complete():
        server = json.loads(written.read_text(encoding="utf-8"))
        return f"ws://{server['ws_host']}:{server['ws_port']}/session"
    raise RuntimeError(f"Firefox did not start; it said:\n{(profile / 'output.txt').read_text(errors='replace')}")


class Firefox:
    """The connection to it. `complaints` is everything that pages have said in anger."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._ids = count(1)
        self.complaints: list[str] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=EVENTS)
        self.send("script.addPreloadScript", functionDeclaration=REPORT_VIOLATIONS)

    def send(self, method: str, **parameters: object) -> dict[str, Any]:
        """What Firefox answers to a command. Raises RuntimeError with its words when it refuses."""
        number = next(self._ids)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._connection.recv(timeout=PATIENCE_SECONDS))
            if message["type"] == "event":
                self._hear(message["method"], message["params"])
            elif message["id"] == number and message["type"] == "success":
                result: dict[str, Any] = message["result"]
                return result
            elif message["type"] == "error":
                raise RuntimeError(f"{method}: {message['error']}: {message['message']}")

    def _hear(self, event: str, said: dict[str, Any]) -> None:
        if event == "log.entryAdded":
            if said["level"] in {"error", "warn"}:
                self.complaints.append(f"{said['level']}: {said['text']}")
        elif event == "network.fetchError":
            if said["errorText"] != GIVEN_UP:
                self.complaints.append(f"not fetched: {said['request']['url']}: {said['errorText']}")
        elif said["response"]["status"] >= 400:
            self.complaints.append(f"answered {said['response']['status']}: {said['request']['url']}")

    def open(self, url: str, width: int = 1440, height: int = 900) -> "Tab":
        """A new tab with the page loaded."""
        tab = Tab(self, self.send("browsingContext.create", type="tab")["context"])
        tab.resize(width, height)
        tab.load(url)
        return tab


class Tab:
    """One page. What is looked for in it is said in JavaScript, for no other words are the same in all browsers."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        self._firefox, self._context = firefox, context

    def load(self, url: str) -> None:
        self._firefox.send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def resize(self, width: int, height: int) -> None:
        """The size of the page, in CSS pixels."""
        self._firefox.send(
            "browsingContext.setViewport", context=self._context, viewport={"width": width, "height": height}
        )

    def value(self, expression: str) -> Any:
        """What the expression, or the promise that it is, comes to. Raises RuntimeError with what it throws."""
        answer = self._firefox.send(
            "script.evaluate",
            target={"context": self._context},
            expression=f"(async () => JSON.stringify(await ({expression}) ?? null))()",
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def wait(self, condition: str) -> None:
        """Until the expression is true, looked at with each picture drawn. Raises RuntimeError when it stays false."""
        self.value(WAIT.format(condition=condition, quoted=json.dumps(condition), milliseconds=PATIENCE_MS))

    def click(self, selector: str, x: float = 0.5, y: float = 0.5) -> None:
        """Press the mouse there, in shares of the element's width and height from its top left; scrolls to it first."""
        element = f"document.querySelector({json.dumps(selector)})"
        left, top, width, height = self.value(
            f"({element}.scrollIntoView({{block: 'center'}}), (({{x, y, width, height}}) => [x, y, width, height])"
            f"({element}.getBoundingClientRect()))"
        )
        move = {"type": "pointerMove", "x": round(left + x * width), "y": round(top + y * height)}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._perform({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def press(self, *keys: str) -> None:
        """Hold the keys down one after the other, then release them; WebDriver says which character is Control."""
        down = [{"type": "keyDown", "value": key} for key in keys]
        up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._perform({"type": "key", "id": "keyboard", "actions": [*down, *up]})

    def _perform(self, source: dict[str, object]) -> None:
        self._firefox.send("input.performActions", context=self._context, actions=[source])

    def picture(self, path: Path) -> None:
        """Write what the window shows as PNG."""
        answer = self._firefox.send("browsingContext.captureScreenshot", context=self._context)
        path.write_bytes(b64decode(answer["data"]))

    def close(self) -> None:
        self._firefox.send("browsingContext.close", context=self._context)
