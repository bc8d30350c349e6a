import type { Expr, Span, StmtOf } from "./ast.ts";
import { functionsAround } from "./callGraph.ts";
import { type ConfigFormat, configExpression } from "./configs/configFile.ts";
import { indexModule } from "./indexModule.ts";
import { isForeign } from "./libraries.ts";
import { dataFiles, folderOf, moduleFiles } from "./modulePaths.ts";
import { type IsLate, parsePython } from "./parse.ts";
import type { CallSite, ModuleIndex, Scope } from "./scopes.ts";

/**
 * A file's text, by its path from the workspace's root; null where there is none. Undefined: not
 * known yet, whoever reads may supply it and read again.
 */
export type ReadFile = (path: string) => string | null | undefined;

/** Where the script lies, and what may be read beside it. */
export interface FilesBeside {
  /** The script's own path from the workspace's root, with `/`. */
  readonly path: string;
  readonly read: ReadFile;
  /** Scripts whose names are brought in before the first statement, by their paths. */
  readonly runs?: readonly string[];
}

/** A place in the script, or in another file of the workspace. */
export interface Place extends Span {
  /** Null for the script itself. */
  readonly file: string | null;
  /** The line in the other file, from 1; null for the script itself. */
  readonly line: number | null;
}

/** A Python file of the workspace that the script imports. */
export interface LinkedModule {
  readonly path: string;
  readonly index: ModuleIndex;
  /** The calls within each function. */
  readonly bodies: ReadonlyMap<StmtOf<"function">, readonly CallSite[]>;
  /** The calls that run when it is imported. */
  readonly outside: readonly CallSite[];
}

interface LoadedText {
  readonly path: string;
  readonly text: string;
  readonly base: number;
  module?: LinkedModule | undefined;
  isCut?: boolean;
  configs?: Map<ConfigFormat, Expr | undefined>;
}

/** Each file has offsets of its own: the script's begin at 0, another file's at a multiple. */
const STRIDE = 2 ** 24;

const MAX_FILES = 60;
const MAX_TEXT = 400_000;
const MAX_TOTAL = 2_000_000;

/** Marks the path of a script that `%run` brings in among the names of modules. */
const RUN = "%run ";
const runName = (path: string) => `${RUN}${path}`;

const nowhere: FilesBeside = { path: "script.py", read: () => null };

/** The other files of the workspace that one script uses. Kept between readings. */
export class Workspace {
  private readonly loaded = new Map<string, LoadedText>();
  private readonly byBase = new Map<number, LoadedText>();
  private readonly found = new Map<string, Scope | undefined>();
  private files: FilesBeside = nowhere;
  private script: { readonly text: string; readonly scope: Scope } | undefined;
  private nextBase = STRIDE;
  private linkedNow: readonly LinkedModule[] = [];
  /** Every path that was looked for in this reading. */
  readonly asked = new Set<string>();
  /** Those of which it is not known whether they exist. */
  readonly wanted = new Set<string>();

  /** Loads what a script imports, in the order of distance, as far as it may matter to training. */
  link(text: string, index: ModuleIndex, files: FilesBeside | undefined, isLate: IsLate): void {
    this.files = files ?? nowhere;
    this.asked.clear();
    this.wanted.clear();
    this.found.clear();
    for (const file of this.loaded.values()) {
      // What was too long to be read is tried again.
      if (file.isCut) file.module = undefined;
      file.module?.index.module.top?.qualified.clear();
    }
    this.script = { text, scope: index.module };
    this.linkedNow = files ? this.loadAll(index, files.path, isLate) : [];
  }

  private loadAll(index: ModuleIndex, script: string, isLate: IsLate): readonly LinkedModule[] {
    if (index.module.top) index.module.top.links = { module: (name) => this.module(name, script) };
    for (const run of this.files.runs ?? []) {
      index.module.top?.stars.unshift(runName(run));
    }
    const first = {
      ...index,
      imports: [...(this.files.runs ?? []).map(runName), ...index.imports],
    };
    const queue: { path: string; index: ModuleIndex }[] = [{ path: script, index: first }];
    const modules: LinkedModule[] = [];
    const seen = new Set([script]);
    let total = 0;
    // The queue grows while it is walked through.
    for (const importer of queue) {
      for (const name of importer.index.imports) {
        const path = this.locate(name, importer.path);
        if (path === undefined || seen.has(path)) continue;
        seen.add(path);
        const source = this.load(path);
        if (!source || modules.length >= MAX_FILES || !mayMatter(source.text)) continue;
        total += source.text.length;
        if (total > MAX_TOTAL) continue;
        const module = source.module ?? this.parse(source, isLate);
        modules.push(module);
        queue.push({ path, index: module.index });
      }
    }
    return modules;
  }

  /** The modules that are read with the script. */
  get modules(): readonly LinkedModule[] {
    return this.linkedNow;
  }

  /** The content of the first of some files of settings that exists, as an expression. */
  config(paths: readonly string[], format: ConfigFormat): Expr | undefined {
    const path = this.firstPath(paths);
    const file = path === undefined ? undefined : this.load(path);
    if (!file) return undefined;
    file.configs ??= new Map();
    if (!file.configs.has(format)) {
      file.configs.set(format, configExpression(file.text, file.base, format));
    }
    return file.configs.get(format);
  }

  /** The whole text of the file in which an expression stands. */
  textAround({ from }: Span): string {
    return this.byBase.get(baseOf(from))?.text ?? "";
  }

  /** The rules by which a file of settings was read. */
  formatsOf(path: string): readonly ConfigFormat[] {
    return [...(this.loaded.get(path)?.configs?.keys() ?? [])];
  }

  /** Whether a place lies in a file of settings. */
  isConfig({ from }: Span): boolean {
    return this.byBase.get(baseOf(from))?.configs !== undefined;
  }

  text({ from, to }: Span): string {
    const base = baseOf(from);
    const text = base === 0 ? this.script?.text : this.byBase.get(base)?.text;
    return text?.slice(from - base, to - base) ?? "";
  }

  place({ from, to }: Span): Place {
    const base = baseOf(from);
    const file = this.byBase.get(base);
    if (!file) return { file: null, line: null, from, to };
    const line = 1 + (file.text.slice(0, from - base).match(/\r\n|\r|\n/g)?.length ?? 0);
    return { file: file.path, line, from: from - base, to: to - base };
  }

  /** The path of the file in which an offset lies; the script's own for its own. */
  pathAt(offset: number): string {
    return this.byBase.get(baseOf(offset))?.path ?? this.files.path;
  }

  private module(name: string, importer: string): Scope | undefined {
    const key = `${importer} ${name}`;
    if (this.found.has(key)) return this.found.get(key);
    const path = this.locate(name, importer);
    const isScript = path === this.files.path;
    const scope =
      path === undefined
        ? undefined
        : isScript
          ? this.script?.scope
          : this.loaded.get(path)?.module?.index.module;
    this.found.set(key, scope);
    return scope;
  }

  private locate(name: string, importer: string): string | undefined {
    if (name.startsWith(RUN)) {
      return this.firstPath(dataFiles(name.slice(RUN.length), folderOf(importer)));
    }
    if (isForeign(name)) return undefined;
    return this.firstPath(moduleFiles(name, folderOf(importer)));
  }

  /** The first that exists; undefined also while it is not known of one before it. */
  private firstPath(paths: readonly string[]): string | undefined {
    let isOpen = false;
    for (const path of paths) {
      const text = path === this.files.path ? "" : this.look(path);
      if (text === undefined) isOpen = true;
      else if (text !== null) return isOpen ? undefined : path;
    }
    return undefined;
  }

  private look(path: string): string | null | undefined {
    this.asked.add(path);
    const text = this.files.read(path);
    if (text === undefined) this.wanted.add(path);
    return text;
  }

  private load(path: string): LoadedText | undefined {
    const text = this.look(path);
    if (typeof text !== "string" || text.length > MAX_TEXT) return undefined;
    const known = this.loaded.get(path);
    if (known?.text === text) return known;
    if (known) this.byBase.delete(known.base);
    const base = this.nextBase;
    this.nextBase += STRIDE;
    const file: LoadedText = { path, text, base };
    this.loaded.set(path, file);
    this.byBase.set(base, file);
    return file;
  }

  private parse(file: LoadedText, isLate: IsLate): LinkedModule {
    const { path, text, base } = file;
    const { body, stoppedAt } = parsePython(text, undefined, isLate, base);
    file.isCut = stoppedAt !== null;
    const index = indexModule(body, { isMain: false });
    if (index.module.top) index.module.top.links = { module: (name) => this.module(name, path) };
    const bodies = new Map<StmtOf<"function">, CallSite[]>();
    const outside: CallSite[] = [];
    for (const site of index.calls) {
      const around = functionsAround(site.block);
      if (around.length === 0) outside.push(site);
      for (const definition of around) {
        const known = bodies.get(definition);
        if (known) known.push(site);
        else bodies.set(definition, [site]);
      }
    }
    file.module = { path, index, bodies, outside };
    return file.module;
  }
}

export const isInScript = ({ from }: Span): boolean => from < STRIDE;

/** What stands in another file has no place in the script. */
export const ownSpan = (span: Span): Span | null =>
  isInScript(span) ? { from: span.from, to: span.to } : null;

const baseOf = (offset: number): number => offset - (offset % STRIDE);

/** Whole models and data pipelines are passed over: they take time and say nothing about rates. */
const mayMatter = (text: string): boolean =>
  text.length < 4000 ||
  /optim|schedul|lr\b|\blr_|learning_?rate|decay|warm_?up|anneal|max_steps|epochs\b|LR_|add_argument|DataLoader\(|dataclass|yaml|OmegaConf|ConfigDict|CfgNode/i.test(
    text,
  );
