"""Chromium without a screen, over its DevTools protocol: as much of it as taking pictures needs."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import websocket

from .processes import DIES_WITH_US
from .tools import browser_environment, chromium

PATIENCE = 30  # seconds for a page to show what is waited for
FLAGS = ["--headless=new", "--hide-scrollbars", "--no-first-run", "--disable-gpu", "--remote-debugging-port=0"]
AS_ROOT = ["--no-sandbox"] if os.geteuid() == 0 else []


class Browser:
    """One page."""

    def __init__(self, address: str):
        self.socket = websocket.create_connection(address, timeout=PATIENCE, suppress_origin=True)
        self.number = 0
        self.call("Page.enable")

    def call(self, method: str, **params: object) -> dict:
        """The answer of a method of the protocol."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while (message := json.loads(self.socket.recv())).get("id") != self.number:
            pass
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']['message']}")
        return message["result"]

    def run(self, script: str):
        """The value of an expression of JavaScript, awaited if it is a promise."""
        options = {"awaitPromise": True, "returnByValue": True, "userGesture": True}
        answer = self.call("Runtime.evaluate", expression=script, **options)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']['exception'].get('description')}")
        return answer["result"].get("value")

    def show(self, width: int, height: int) -> None:
        narrow = width < 768
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=narrow)
        self.call("Emulation.setTouchEmulationEnabled", enabled=narrow)

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)

    def await_(self, selector: str) -> None:
        """Until the page has such an element."""
        until = time.monotonic() + PATIENCE
        while not self.run(f"document.readyState == 'complete' && !!document.querySelector({json.dumps(selector)})"):
            if time.monotonic() > until:
                raise SystemExit(f"no {selector} at {self.run('location.href')}")
            time.sleep(0.1)

    def click(self, selector: str) -> None:
        self.await_(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def picture(self, selector: str | None = None) -> bytes:
        """What is seen, of this element alone if one is given, as PNG, when fonts are there and animations are over."""
        self.run("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 1000)))")
        part = {"clip": {**self._place(selector), "scale": 1}} if selector else {}
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", **part)["data"])

    def _place(self, selector: str) -> dict[str, float]:
        return self.run(
            f"(({{x, y, width, height}}) => ({{x, y, width, height}}))"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser with a profile of its own, which goes with it."""
    profile = Path(tempfile.mkdtemp(prefix="mail_dossier-browser."))
    command = [*DIES_WITH_US, chromium() or "chromium", *FLAGS, *AS_ROOT, f"--user-data-dir={profile}", "about:blank"]
    environment = {**os.environ, **browser_environment()}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield Browser(_page(profile / "DevToolsActivePort"))
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(profile, ignore_errors=True)


def _page(file: Path) -> str:
    """The address of the page, once Chromium has written where it listens."""
    until = time.monotonic() + PATIENCE
    while not file.exists() or "\n" not in file.read_text():
        if time.monotonic() > until:
            raise SystemExit("Chromium does not start")
        time.sleep(0.1)
    port, path = file.read_text().split("\n")[:2]
    socket = websocket.create_connection(f"ws://127.0.0.1:{port}{path}", timeout=PATIENCE, suppress_origin=True)
    socket.send(json.dumps({"id": 1, "method": "Target.getTargets"}))
    targets = json.loads(socket.recv())["result"]["targetInfos"]
    socket.close()
    (page,) = [target["targetId"] for target in targets if target["type"] == "page"]
    return f"ws://127.0.0.1:{port}/devtools/page/{page}"
