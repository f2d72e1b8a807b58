import assert from "node:assert/strict";
import { test } from "node:test";
import { serverCommand, startFailure } from "../src/command";

const nowhere = () => false;

test("the setting goes before everything", () => {
  const found = serverCommand(["/opt/lintstep", "--traceback"], ["/work"], () => true, "linux");
  assert.deepEqual(found, { command: "/opt/lintstep", args: ["--traceback", "server"] });
});

test("the workspace's environment goes before the PATH", () => {
  const here = (file: string) => file === "/second/.venv/bin/lintstep";
  assert.deepEqual(serverCommand([], ["/first", "/second"], here, "linux"), {
    command: "/second/.venv/bin/lintstep",
    args: ["server"],
  });
});

test("on Windows the environment's folder is another", () => {
  const here = (file: string) => file === "C:\\work\\venv\\Scripts\\lintstep.exe";
  assert.equal(serverCommand([], ["C:\\work"], here, "win32").command, "C:\\work\\venv\\Scripts\\lintstep.exe");
});

test("without either, the PATH is asked", () => {
  assert.deepEqual(serverCommand([], ["/work"], nowhere, "linux"), { command: "lintstep", args: ["server"] });
});

test("a server that does not start says how to get one", () => {
  assert.match(startFailure({ command: "lintstep", args: ["server"] }, "ENOENT"), /pygls.*lintstep\.command/);
});
