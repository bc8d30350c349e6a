import type * as vscode from "vscode";
import type { LensItem } from "../present/lens.ts";
import type { CallFact } from "../python/script.ts";
import { commands } from "./commandNames.ts";
import type { ReadScript } from "./scriptService.ts";

/** What a click on a lens does. */
export function commandOf(item: LensItem, script: ReadScript, call: CallFact): vscode.Command {
  const { title, tooltip, action } = item;
  const uri = script.source.uri.toString();
  const command = {
    open: commands.openPlayground,
    explainLoss: commands.explainStandInLoss,
    pin: commands.pinRun,
    setHorizon: commands.setLengths,
  }[action];
  return { title, tooltip, command, arguments: [{ uri, call: call.id }] };
}
