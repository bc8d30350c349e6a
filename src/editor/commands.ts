import * as vscode from "vscode";
import { lessonIds, lessonTitle } from "../present/lessonFor.ts";
import { standInMeaning } from "../present/standIn.ts";
import type { WorkerClient } from "../protocol/workerClient.ts";
import type { PanelPort } from "./activate.ts";
import { needsPython, pythonCursor, targetCall, targetUri } from "./activeScript.ts";
import type { AssumptionStore } from "./assumptionStore.ts";
import { callNear } from "./callAt.ts";
import { goTo, setArgument } from "./codeCommands.ts";
import { type CallReference, commands } from "./commandNames.ts";
import { compareOptimizers } from "./compareCommand.ts";
import { copyCsv, copyPng, copySvg, savePng } from "./copyCommands.ts";
import { explainAtCursor, goToFinding } from "./cursorCommands.ts";
import { openScript, scriptUri } from "./documents.ts";
import { explainFinding } from "./findingPages.ts";
import { askLengths } from "./lengths.ts";
import type { ScriptService } from "./scriptService.ts";

export interface CommandServices {
  readonly scripts: ScriptService;
  readonly assumptions: AssumptionStore;
  readonly worker: WorkerClient;
  readonly panels: PanelPort;
  /** Lets one hover through where hovers are switched off. */
  allowHover(): void;
}

/** Registers every command. Arguments come from links and keybindings: none is trusted. */
export function registerCommands(services: CommandServices): vscode.Disposable {
  const { scripts, worker } = services;
  const register = (name: string, run: (reference: CallReference) => unknown) =>
    vscode.commands.registerCommand(name, (argument: unknown) => run(referenceOf(argument)));
  return vscode.Disposable.from(
    register(commands.openPlayground, (reference) => openPlayground(reference, services)),
    register(commands.previewAtCursor, () => previewAtCursor(services)),
    register(commands.pinRun, (reference) => pinRun(reference, services)),
    register(commands.setLengths, (reference) => setLengths(reference, services)),
    register(commands.setValue, (reference) => setValue(reference, services)),
    register(commands.setArgument, (reference) => setArgument(reference, scripts, worker)),
    register(commands.goTo, (reference) => goTo(reference, scripts)),
    register(commands.openLesson, (reference) => openLesson(reference, services)),
    register(commands.compareOptimizers, (reference) =>
      compareOptimizers(reference, scripts, services.panels),
    ),
    register(commands.explainAtCursor, (reference) =>
      explainAtCursor(reference, scripts, services.allowHover),
    ),
    register(commands.nextFinding, (reference) => nextFinding(reference, scripts)),
    register(commands.previousFinding, () => goToFinding(-1)),
    register(commands.explainFinding, ({ text }) => explainFinding(text)),
    register(commands.copyCsv, (reference) => copyCsv(reference, scripts)),
    register(commands.copySvg, (reference) => copySvg(reference, scripts)),
    register(commands.copyPng, (reference) => copyPng(reference, scripts, services.panels)),
    register(commands.savePng, (reference) => savePng(reference, scripts, services.panels)),
    register(commands.explainStandInLoss, () => explainStandInLoss()),
  );
}

/** A lens names its finding; without one it is the next from the cursor on. */
async function nextFinding(reference: CallReference, scripts: ScriptService): Promise<void> {
  if (reference.offset === undefined) return goToFinding(1);
  await goTo(reference, scripts);
  await vscode.commands.executeCommand("editor.action.showHover");
}

function referenceOf(argument: unknown): CallReference {
  if (typeof argument !== "object" || argument === null) return {};
  const { offset } = argument as Record<string, unknown>;
  const texts = ["uri", "call", "text", "argument", "file"].flatMap((key) => {
    const value = (argument as Record<string, unknown>)[key];
    return typeof value === "string" ? [[key, value]] : [];
  });
  const isPlace = typeof offset === "number" && Number.isInteger(offset) && offset >= 0;
  return { ...Object.fromEntries(texts), ...(isPlace ? { offset } : {}) };
}

/** A link says which lesson; a person in the palette chooses from all. */
async function openLesson(reference: CallReference, { panels }: CommandServices): Promise<void> {
  const uri = targetUri(reference) ?? null;
  if (reference.text !== undefined) {
    const [lesson = "", step = null] = reference.text.split("/");
    return panels.showLesson(uri, lesson, step);
  }
  const items = lessonIds.map((id) => ({ label: lessonTitle(id, vscode.l10n.t), id }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Lessons") });
  if (chosen) panels.showLesson(uri, chosen.id, null);
}

function openPlayground(reference: CallReference, services: CommandServices): void {
  services.panels.open(targetUri(reference) ?? null, reference.call ?? null);
}

/** Without a call it is the one at the cursor. */
async function pinRun(reference: CallReference, services: CommandServices): Promise<void> {
  const found = await targetCall(reference, services.scripts);
  if (found) await services.panels.pin(found.script.source.uri, found.call.id);
}

async function previewAtCursor({ scripts, panels }: CommandServices): Promise<void> {
  const cursor = pythonCursor();
  if (!cursor) {
    void vscode.window.showInformationMessage(needsPython());
    return;
  }
  const { document, position } = cursor;
  const script = await scripts.shown(document);
  const offset = script?.source.toOffset(document, position);
  const call = script && offset !== undefined ? callNear(script, offset) : undefined;
  panels.open(scriptUri(document), call?.id ?? null);
}

async function setLengths(reference: CallReference, services: CommandServices): Promise<void> {
  const uri = targetUri(reference);
  if (!uri) {
    void vscode.window.showInformationMessage(needsPython());
    return;
  }
  const script = await services.scripts.shown(await openScript(uri)).catch(() => null);
  await askLengths(uri, script?.reading.script.runs ?? [], services.assumptions);
}

/** Asks for the value of an expression that the file does not define. */
async function setValue({ uri, text }: CallReference, services: CommandServices): Promise<void> {
  if (uri === undefined || text === undefined) return;
  const value = await vscode.window.showInputBox({
    title: vscode.l10n.t("Value of {0}", text),
    prompt: vscode.l10n.t(
      "A Python number or expression, remembered for this file. Empty: forget it.",
    ),
    validateInput: async (input) => {
      if (input.trim() === "") return undefined;
      const repr = await services.worker.call("evaluate", input);
      return repr === null
        ? vscode.l10n.t("This is not a value Python could compute by itself.")
        : undefined;
    },
  });
  if (value !== undefined) {
    await services.assumptions.setValue(vscode.Uri.parse(uri), text, value.trim());
  }
}

async function explainStandInLoss(): Promise<void> {
  const detail = standInMeaning(vscode.l10n.t);
  await vscode.window.showInformationMessage(vscode.l10n.t("Stand-in loss"), {
    modal: true,
    detail,
  });
}
