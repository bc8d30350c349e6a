import { performance } from "node:perf_hooks";
import * as vscode from "vscode";
import { longScript } from "../bench/longScript.ts";
import { ourDiagnostics } from "./editor.ts";
import { eventually, ok } from "./expect.ts";
import { ownWork } from "./profile.ts";
import { say } from "./report.ts";

const EDITS = 60;

/** Of sixty only three are slower than 95 %: where that is to be known, there are more. */
const MANY = 240;
const HOVERED_EDITS = 8;

/** The workbench has much to do while it starts: nobody types then. */
const SETTLED_MS = 8000;

/** So long VS Code itself waits before it asks for a hover. */
const HOVER_DELAY_MS = 300;

/**
 * Runs in the extension host: what an edit and a hover take there, beside a bare round trip and
 * beside the lenses of a provider that has nothing to find out.
 */
export async function run(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: "python",
    content: longScript(1000),
  });
  await vscode.window.showTextDocument(document);
  const plain = await vscode.workspace.openTextDocument({ language: "plaintext", content: "x" });
  await eventually(async () => (await titles(document)).some((t) => /lr 0\.1/.test(t)), "lenses");
  await pause(SETTLED_MS);
  const bare = await times(EDITS, () => titles(plain).then(() => undefined));
  report("round trip without us", bare);
  report("edit to the lenses of a provider that does nothing", await typedIdly(), bare);
  const editor = await vscode.window.showTextDocument(document);
  report("edit to updated lenses, the first edits", await typed(editor), bare);
  report("edit to updated lenses, the next", await typed(editor, EDITS, MANY), bare);
  report("edit to updated findings", await raised(editor, MANY), bare);
  const { longest, total } = await ownWork(async () => [await typed(editor), await raised(editor)]);
  const perEdit = (total / (2 * EDITS)).toFixed(1);
  say(
    `our own work in the extension host: ${perEdit} ms an edit, longest ${longest.toFixed(1)} ms`,
  );
  const [first, again] = await hovers(editor);
  report("hover, first time after an edit", first, bare);
  report("hover, again", again, bare);
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
async function typed(editor: vscode.TextEditor, from = 0, count = EDITS): Promise<number[]> {
  const all: number[] = [];
  for (let i = 1; i <= count; i++) {
    const rate = (0.1 + (from + i) / 1000).toFixed(3);
    await setRate(editor, rate);
    const start = performance.now();
    const wanted = `lr ${Number(rate)} `;
    await until(async () => (await titles(editor.document)).some((t) => t.includes(wanted)));
    all.push(performance.now() - start);
    await pause();
  }
  return all;
}

/** A language that VS Code colours, as it does Python, and that no extension here knows. */
const COLOURED = "ruby";

/** The same edit of a document as long, with a provider of lenses that says at once what it knows. */
async function typedIdly(): Promise<number[]> {
  const content = longScript(1000);
  const document = await vscode.workspace.openTextDocument({ language: COLOURED, content });
  const editor = await vscode.window.showTextDocument(document);
  const provider = vscode.languages.registerCodeLensProvider(COLOURED, {
    provideCodeLenses: (of) => Array.from({ length: 4 }, () => new vscode.CodeLens(rateLine(of))),
    resolveCodeLens: (lens) => {
      const rate = Number(document.lineAt(lens.range.start.line).text.split("= ")[1]);
      lens.command = { title: `lr ${rate} `, command: "" };
      return lens;
    },
  });
  await pause(1000);
  try {
    return await typed(editor, 0, MANY);
  } finally {
    provider.dispose();
  }
}

/** From an edit to a diagnostic that was not there before. */
async function raised(editor: vscode.TextEditor, count = EDITS): Promise<number[]> {
  const all: number[] = [];
  for (let i = 1; i <= count; i++) {
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

/** Names and arguments of the first two calls, again after each of several edits. */
async function hovers(editor: vscode.TextEditor): Promise<[number[], number[]]> {
  const { document } = editor;
  const places = ["lr=BASE_LR", "momentum=", "weight_decay=", "T_max=", "SGD(", "CosineAnn"];
  const all: [number[], number[]] = [[], []];
  for (let edit = 1; edit <= HOVERED_EDITS; edit++) {
    await setRate(editor, `0.2${edit}`);
    const text = document.getText();
    const order = [...places.slice(edit % places.length), ...places.slice(0, edit % places.length)];
    for (const list of all) {
      for (const place of order) {
        await pause(HOVER_DELAY_MS);
        const offset = text.indexOf(place) + 1;
        list.push(...(await times(1, () => hover(document, offset))));
      }
    }
  }
  return all;
}

async function hover(document: vscode.TextDocument, offset: number): Promise<void> {
  const position = document.positionAt(offset);
  await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, position);
}

const pause = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));

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
