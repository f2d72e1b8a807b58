/** How the server is started: what the settings say, else the workspace's own environment, else the PATH. */

import * as path from "node:path";

export interface Command {
  command: string;
  args: string[];
}

export function serverCommand(
  configured: readonly string[],
  folders: readonly string[],
  exists: (file: string) => boolean,
  platform: string = process.platform,
): Command {
  if (configured.length > 0) {
    return { command: configured[0], args: [...configured.slice(1), "server"] };
  }
  const join = platform === "win32" ? path.win32.join : path.posix.join;
  const inside = platform === "win32" ? ["Scripts", "lintstep.exe"] : ["bin", "lintstep"];
  for (const folder of folders) {
    for (const environment of [".venv", "venv"]) {
      const file = join(folder, environment, ...inside);
      if (exists(file)) {
        return { command: file, args: ["server"] };
      }
    }
  }
  return { command: "lintstep", args: ["server"] };
}

/** What to tell a person whose server does not start. */
export function startFailure(command: Command, reason: string): string {
  return (
    `lintstep could not be started (${command.command}: ${reason}). ` +
    "Install it with the package pygls into the workspace's .venv, or name it in the setting lintstep.command."
  );
}
