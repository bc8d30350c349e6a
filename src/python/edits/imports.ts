import type { Expr, Stmt, StmtOf } from "../ast.ts";
import { qualify } from "../qualify.ts";
import { resolveName } from "../resolve.ts";
import type { Block } from "../scopes.ts";
import { callsOf } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { starExports, torchClass } from "../torchNames.ts";
import type { Draft } from "./draft.ts";
import { lineBefore, lineEnd, lineStart } from "./lines.ts";
import type { SourceFile } from "./sourceFile.ts";

/** How a class can be named at a place, with the edits that make the name known there. */
export interface Naming {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

const split = (qualified: string) => {
  const at = qualified.lastIndexOf(".");
  return { module: qualified.slice(0, at), name: qualified.slice(at + 1) };
};

/** Whether `module.name` is the wished class, also through a submodule that exports it. */
const isExported = (module: string, qualified: string): boolean => {
  const { name } = split(qualified);
  return torchClass(`${module}.${name}`)?.qualified === qualified;
};

/**
 * The name of another class in place of `callee`, in the file's way: with the same qualifier, or
 * imported beside the class it replaces. Undefined where the callee is no plain name of a class.
 */
export function renamed(
  file: SourceFile,
  callee: Expr,
  block: Block,
  qualified: string,
): Naming | undefined {
  const { name } = split(qualified);
  if (callee.kind === "attribute") {
    const module = qualify(callee.object, block, starExports)?.path;
    if (module !== undefined && isExported(module, qualified)) {
      return {
        name: `${file.text.slice(callee.object.from, callee.object.to)}.${name}`,
        edits: [],
      };
    }
    return imported(file, qualified);
  }
  if (callee.kind !== "name") return undefined;
  const found = resolveName(callee.name, callee.from, block);
  if (found.kind === "unbound") {
    const stars = file.index.module.top?.stars ?? [];
    const isStar = stars.some((module) => isExported(module, qualified));
    return isStar || stars.length === 0 ? { name, edits: [] } : imported(file, qualified);
  }
  if (found.kind !== "bound" || found.binding.kind !== "from") return undefined;
  const { module, member, at } = found.binding;
  const statement = fromStatement(file, module, member, at);
  if (!statement || !isExported(module, qualified)) return imported(file, qualified);
  const known = namedIn(statement, name);
  if (known) return { name: known, edits: [] };
  const isOnlyUse = (file.index.uses.get(callee.name)?.length ?? 0) <= 1;
  const isPlain = callee.name === member;
  const swap = isOnlyUse && isPlain ? swapName(file, statement, member, name) : undefined;
  return { name, edits: [swap ?? addName(file, statement, name)] };
}

const namedIn = ({ names }: StmtOf<"from">, name: string): string | undefined => {
  const known = names === "*" ? undefined : names.find((n) => n.name === name);
  return known && (known.alias ?? known.name);
};

function fromStatement(file: SourceFile, module: string, member: string, at: number) {
  const all = importsOf(file.body);
  return all.find(
    (s): s is StmtOf<"from"> =>
      s.kind === "from" && s.module === module && s.to === at && namedIn(s, member) !== undefined,
  );
}

function importsOf(body: readonly Stmt[]): readonly StmtOf<"import" | "from">[] {
  return body.flatMap((s): readonly StmtOf<"import" | "from">[] => {
    if (s.kind === "import" || s.kind === "from") return [s];
    if (s.kind === "try" || s.kind === "if") return s.branches.flatMap((b) => importsOf(b.body));
    if (s.kind === "function" || s.kind === "class" || s.kind === "with") return importsOf(s.body);
    return [];
  });
}

/** The text of the names of `from module import …`. */
function namesStart(file: SourceFile, { from, to }: StmtOf<"from">): number {
  const at = /\bimport\b/.exec(file.text.slice(from, to));
  return from + (at ? at.index + at[0].length : 0);
}

function swapName(
  file: SourceFile,
  statement: StmtOf<"from">,
  member: string,
  name: string,
): TextEdit | undefined {
  const start = namesStart(file, statement);
  const list = file.text
    .slice(start, statement.to)
    .replace(/#[^\r\n]*/g, (c) => "#".repeat(c.length));
  const at = new RegExp(`(?<![\\w.])${member}(?!\\w)(?!\\s+as\\b)`).exec(list);
  if (!at) return undefined;
  const from = start + at.index;
  return { from, to: from + member.length, insert: name };
}

function addName(file: SourceFile, statement: StmtOf<"from">, name: string): TextEdit {
  const start = namesStart(file, statement);
  const list = file.text
    .slice(start, statement.to)
    .replace(/#[^\r\n]*/g, (c) => "#".repeat(c.length));
  const last = /[\w)]\s*,?[\s#]*\)?\s*$/.exec(list.replace(/\)\s*$/, " "));
  const word = /\w(?=[\s,#)\\]*$)/.exec(list);
  const end = start + (word ? word.index + 1 : (last?.index ?? list.length));
  return ownLine(file, end, name) ?? { from: end, to: end, insert: `, ${name}` };
}

/** Behind a name that has a line of its own, on a line of its own. */
function ownLine({ text, style }: SourceFile, end: number, name: string): TextEdit | undefined {
  const indent = /^([ \t]+)\w+$/.exec(lineBefore(text, end))?.[1];
  const at = lineEnd(text, end);
  const behind = text.slice(end, at);
  const hasComma = /^\s*,\s*(#.*)?$/.test(behind);
  if (indent === undefined || !(hasComma || behind.trim() === "")) return undefined;
  const line = `${style.eol}${indent}${name}`;
  return hasComma
    ? { from: at, to: at, insert: `${line},` }
    : { from: end, to: end, insert: `,${line}` };
}

/** `from module import Class` behind the file's last import of its kind. */
export function imported(file: SourceFile, qualified: string): Naming {
  const { module, name } = split(qualified);
  const top = file.body.filter((s) => s.kind === "import" || s.kind === "from");
  const known = top.find((s): s is StmtOf<"from"> => s.kind === "from" && s.module === module);
  const already = known && namedIn(known, name);
  if (already) return { name: already, edits: [] };
  if (known && known.names !== "*") return { name, edits: [addName(file, known, name)] };
  const isKin = (s: Stmt) => /^(torch|timm|transformers)\b/.test(moduleOf(s));
  const last = top.filter(isKin).at(-1) ?? top.at(-1);
  const line = `from ${module} import ${name}`;
  const { eol } = file.style;
  if (!last) return { name, edits: [firstLine(file, line)] };
  const end = lineEnd(file.text, last.to);
  return { name, edits: [{ from: end, to: end, insert: eol + line }] };
}

function moduleOf(s: Stmt): string {
  if (s.kind === "from") return s.module;
  return s.kind === "import" ? (s.names[0]?.name ?? "") : "";
}

/** Before the first statement that is no docstring and no `from __future__`, with a blank line. */
function firstLine(file: SourceFile, line: string): TextEdit {
  const [first, second] = file.body;
  const isDocstring = first?.kind === "expression" && first.value.kind === "constant";
  const statement = isDocstring ? second : first;
  const { text, style } = file;
  if (!statement) {
    const isFresh = text === "" || text.endsWith("\n");
    return {
      from: text.length,
      to: text.length,
      insert: `${isFresh ? "" : style.eol}${line}${style.eol}`,
    };
  }
  const at = lineStart(text, statement.from);
  return { from: at, to: at, insert: line + style.eol + style.eol };
}

/** Where the file imports classes of the same module by their names: one more of them. */
function besideKin(draft: Draft, qualified: string, file: SourceFile): Naming | undefined {
  const { module } = split(qualified);
  const kin = callsOf(draft.script).filter((f) => split(f.qualified).module === module);
  const isQualified = kin.some(({ id }) => {
    const placed = draft.placed(id);
    return placed?.file.path === file.path && placed.call.callee.kind !== "name";
  });
  const isImported = file.body.some(
    (s) => s.kind === "from" && s.module === module && s.names !== "*",
  );
  return isImported && !isQualified ? imported(file, qualified) : undefined;
}

/** A name for a class in new code at the end of the file: as the file names its neighbours. */
export function nameFor(draft: Draft, qualified: string, file: SourceFile): Naming {
  const { name } = split(qualified);
  const beside = besideKin(draft, qualified, file);
  if (beside) return beside;
  const kin = callsOf(draft.script).flatMap(({ id }) => {
    const placed = draft.placed(id);
    const callee = placed?.file.path === file.path ? placed.call.callee : undefined;
    return placed && callee?.kind === "attribute" ? [{ callee, block: placed.block }] : [];
  });
  for (const { callee, block } of kin) {
    const named = renamed(file, callee, block, qualified);
    if (named && named.edits.length === 0) return named;
  }
  const statements = importsOf(file.body);
  const [already] = statements.flatMap((s) => namesOf(s, qualified));
  if (already) return { name: already, edits: [] };
  for (const { callee, block } of kin) {
    const inside = submoduleName(file, callee.object, block, qualified);
    if (inside) return { name: inside, edits: [] };
  }
  const [alias] = statements.flatMap((s) => aliasFor(s, qualified) ?? []);
  return alias ? { name: `${alias}.${name}`, edits: [] } : imported(file, qualified);
}

/** What a statement imports a class as. */
function namesOf(statement: StmtOf<"import" | "from">, qualified: string): readonly string[] {
  const { name } = split(qualified);
  if (statement.kind !== "from" || !isExported(statement.module, qualified)) return [];
  return statement.names === "*" ? [name] : [namedIn(statement, name) ?? []].flat();
}

/** `optim.lr_scheduler.StepLR` in a file that writes `optim.SGD`. */
function submoduleName(
  file: SourceFile,
  object: Expr,
  block: Block,
  qualified: string,
): string | undefined {
  const { module, name } = split(qualified);
  const path = qualify(object, block, starExports)?.path;
  if (path === undefined || !within(module, path)) return undefined;
  return `${rest(file.slice(object), module, path)}.${name}`;
}

/** `import torch`, `from torch import optim`, `import torch.optim as optim`. */
function aliasFor(statement: StmtOf<"import" | "from">, qualified: string): string | undefined {
  const { module } = split(qualified);
  if (statement.kind === "from") {
    const names = statement.names === "*" ? [] : statement.names;
    const found = names.find(({ name }) => within(module, `${statement.module}.${name}`));
    return found && rest(found.alias ?? found.name, module, `${statement.module}.${found.name}`);
  }
  const found = statement.names.find(({ name }) => within(module, name));
  return found && (found.alias ? rest(found.alias, module, found.name) : module);
}

const within = (module: string, path: string) => module === path || module.startsWith(`${path}.`);
const rest = (alias: string, module: string, path: string) => alias + module.slice(path.length);
