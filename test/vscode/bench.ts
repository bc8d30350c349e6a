import { performance } from "node:perf_hooks";
import * as vscode from "vscode";
import { longScript } from "../bench/longScript.ts";
import { ourDiagnostics } from "./editor.ts";
import { eventually, ok } from "./expect.ts";
import { ownWork } from "./profile.ts";
import { say } from "./report.ts";

const EDITS = 40;

/** Runs in the extension host: what an edit and a hover take there, beside a bare round trip. */
export async function run(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: "python",
    content: longScript(1000),
  });
  const editor = await vscode.window.showTextDocument(document);
  const plain = await vscode.workspace.openTextDocument({ language: "plaintext", content: "x" });
  await eventually(async () => (await titles(document)).some((t) => /lr 0\.1/.test(t)), "lenses");
  const bare = await times(EDITS, () => titles(plain).then(() => undefined));
  report("round trip without us", bare);
  report("edit to updated lenses", await typed(editor), bare);
  report("edit to updated findings", await raised(editor), bare);
  const { longest, total } = await ownWork(async () => [await typed(editor), await raised(editor)]);
  const perEdit = (total / (2 * EDITS)).toFixed(1);
  say(
    `our own work in the extension host: ${perEdit} ms an edit, longest ${longest.toFixed(1)} ms`,
  );
  report("hover, first time", await hovers(document), bare);
  report("hover, again", await hovers(document), bare);
}

async function titles(document: vscode.TextDocument): Promise<string[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    document.uri,
    4,
  );
  return found.map(({ command }) => command?.title ?? "");
}

async function times(count: number, work: (i: number) => Promise<void>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await work(i);
    all.push(performance.now() - start);
  }
  return all;
}

/** The line that sets the rate of the first optimizer. */
function rateLine(document: vscode.TextDocument): vscode.Range {
  const line = document
    .getText()
    .split("\n")
    .findIndex((text) => text.startsWith("BASE_LR"));
  ok(line >= 0, "no rate in the script");
  return document.lineAt(line).range;
}

const setRate = async (editor: vscode.TextEditor, rate: string): Promise<void> => {
  const range = rateLine(editor.document);
  ok(await editor.edit((edit) => edit.replace(range, `BASE_LR = ${rate}`)), "edit refused");
};

/** From an edit to lenses that show it; every edit is a new rate, so that nothing is known. */
async function typed(editor: vscode.TextEditor): Promise<number[]> {
  const all: number[] = [];
  for (let i = 1; i <= EDITS; i++) {
    const rate = `0.1${String(i).padStart(2, "0")}`;
    await setRate(editor, rate);
    const start = performance.now();
    const wanted = `lr ${Number(rate)} `;
    await until(async () => (await titles(editor.document)).some((t) => t.includes(wanted)));
    all.push(performance.now() - start);
    await pause();
  }
  return all;
}

/** From an edit to a diagnostic that was not there before. */
async function raised(editor: vscode.TextEditor): Promise<number[]> {
  const all: number[] = [];
  for (let i = 1; i <= EDITS; i++) {
    await setRate(editor, `-${i}.0`);
    const start = performance.now();
    await until(async () =>
      ourDiagnostics(editor.document).some((d) => d.message.includes(`-${i}.0`)),
    );
    all.push(performance.now() - start);
    await pause();
  }
  await setRate(editor, "0.1");
  return all;
}

/** Every argument of the first two calls. */
async function hovers(document: vscode.TextDocument): Promise<number[]> {
  const text = document.getText();
  const places = ["lr=BASE_LR", "momentum=", "weight_decay=", "T_max=", "SGD(", "CosineAnn"];
  return times(places.length, async (i) => {
    const offset = text.indexOf(places[i] ?? "") + 1;
    await vscode.commands.executeCommand(
      "vscode.executeHoverProvider",
      document.uri,
      document.positionAt(offset),
    );
  });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 60));

async function until(probe: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await probe())) {
    if (Date.now() > end) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function report(what: string, all: readonly number[], bare?: readonly number[]): void {
  const sorted = [...all].sort((a, b) => a - b);
  const at = (share: number, list: readonly number[]) =>
    [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(share * list.length))] ??
    0;
  const [median, high] = [at(0.5, sorted), at(0.95, sorted)];
  const ratio = bare ? ` · ${(median / at(0.5, bare)).toFixed(1)}× a bare round trip` : "";
  say(`${what}: median ${median.toFixed(1)} ms, 95 % within ${high.toFixed(1)} ms${ratio}`);
}
