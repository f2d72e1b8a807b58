/** The extension: it starts `lintstep server` and lets a person verify the open script. */

import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { serverCommand, startFailure } from "./command";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("lintstep.verifyScript", verifyScript),
    vscode.commands.registerCommand("lintstep.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("lintstep.command")) {
        await restart();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function start(): Promise<void> {
  const configured = vscode.workspace.getConfiguration("lintstep").get<string[]>("command", []);
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const command = serverCommand(configured, folders, existsSync);
  client = new LanguageClient("lintstep", "lintstep", command, {
    documentSelector: [
      { language: "python", scheme: "file" },
      { language: "python", scheme: "untitled" },
      { notebook: "jupyter-notebook", language: "python" },
    ],
  });
  try {
    await client.start();
  } catch (error) {
    void vscode.window.showErrorMessage(startFailure(command, String(error)));
  }
}

async function restart(): Promise<void> {
  await client?.stop();
  await start();
}

async function verifyScript(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (client === undefined || document?.languageId !== "python") {
    void vscode.window.showInformationMessage("lintstep: open a Python script first");
    return;
  }
  await document.save();
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "lintstep: verifying" },
    () => client!.sendRequest("workspace/executeCommand", { command: "lintstep.verify", arguments: [document.uri.toString()] }),
  );
}
