import type * as vscode from "vscode";
import type { LensItem } from "../present/lensPieces.ts";
import { visibleText } from "../present/visibleText.ts";
import type { CallFact } from "../python/script.ts";
import { commands } from "./commandNames.ts";
import type { ReadScript } from "./scriptService.ts";

const lensCommands: Readonly<Record<LensItem["action"], string>> = {
  open: commands.openPlayground,
  compare: commands.compareOptimizers,
  explain: commands.explainAtCursor,
  pin: commands.pinRun,
  explainLoss: commands.explainStandInLoss,
  setHorizon: commands.setLengths,
  nextFinding: commands.nextFinding,
};

/** What a click on a lens does. Icons are ours alone: `$(name)` in a file's text stays text. */
export function commandOf(item: LensItem, script: ReadScript, call: CallFact): vscode.Command {
  const { title, tooltip, action, isProblem, at } = item;
  const uri = script.source.uri.toString();
  const text = visibleText(title).replaceAll("$(", "\\$(");
  return {
    title: isProblem ? `$(warning)\u00a0${text}` : text,
    tooltip: visibleText(tooltip),
    command: lensCommands[action],
    arguments: [{ uri, call: call.id, ...(at === undefined ? {} : { offset: at }) }],
  };
}
