import type { PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import type { ConfigFormat } from "./configs/configFile.ts";
import { interpolated, mergeConfigs } from "./configs/mergeConfigs.ts";
import { composedConfig } from "./hydraConfig.ts";
import { dataFiles, folderOf, joined, normalized } from "./modulePaths.ts";
import type { Source } from "./objects.ts";
import { qualify } from "./qualify.ts";
import { resolveName } from "./resolve.ts";
import type { Block } from "./scopes.ts";
import { starExports } from "./torchNames.ts";
import type { Workspace } from "./workspace.ts";

type Call = ExprOf<"call">;

/** Functions that read settings, and what they are given: a file's path, a file, or its text. */
const readers: Readonly<Record<string, ConfigFormat>> = {
  "yaml.safe_load": "pyyaml",
  "yaml.load": "pyyaml",
  "yaml.full_load": "pyyaml",
  "yaml.unsafe_load": "pyyaml",
  "json.load": "json",
  "json.loads": "json",
  "tomllib.load": "toml",
  "tomllib.loads": "toml",
  "tomli.load": "toml",
  "tomli.loads": "toml",
  "toml.load": "toml",
  "toml.loads": "toml",
  "omegaconf.OmegaConf.load": "omegaconf",
};

/** What reading settings asks of the rest of the reader. */
export interface ConfigQuestions {
  /** The value of an expression where nothing about it is assumed. */
  certain(expr: Expr, block: Block): PyValue | undefined;
  /** The expression a name stands for. */
  definitionOf(expr: Expr, block: Block): Source;
  sources(expr: Expr, block: Block): readonly Source[];
  /** The default of a command-line option. */
  option(expr: ExprOf<"attribute">, block: Block): Source | undefined;
  /** Whether a test of a branch is being looked into. */
  isDeciding(): boolean;
}

/** Finds the files of settings that a script opens by a path it says, and their content. */
export class ConfigReads {
  private readonly workspace: Workspace;
  private readonly ask: ConfigQuestions;
  /** Configs as they are written: interpolations mean the whole that they are merged into. */
  private readonly written = new Map<Expr, Expr>();
  private readonly known = new Map<object, Expr | undefined>();

  constructor(workspace: Workspace, ask: ConfigQuestions) {
    this.workspace = workspace;
    this.ask = ask;
  }

  /** What a call that reads settings returns; undefined for any other call. */
  ofCall(call: Call, block: Block): Expr | undefined {
    return this.once(call, () => this.read(call, block));
  }

  /** What `@hydra.main(…)` passes to the function below it. */
  ofHydra(definition: StmtOf<"function">, block: Block): Expr | undefined {
    if (definition.decorators.length === 0) return undefined;
    return this.once(definition, () => {
      const decorator = definition.decorators.find(
        (d): d is Call => d.kind === "call" && pathOf(d.callee, block) === "hydra.main",
      );
      if (!decorator) return null;
      const text = (value: Expr | undefined) => value && this.ask.certain(value, block);
      const folder = text(argumentOf(decorator, "config_path", 0));
      const name = text(argumentOf(decorator, "config_name", 1));
      if (typeof name !== "string") return undefined;
      const own = folderOf(this.workspace.pathAt(definition.from));
      const base = normalized(joined(own, typeof folder === "string" ? folder : ""));
      return base === undefined ? undefined : composedConfig(this.workspace, base, name);
    });
  }

  file(path: Expr, block: Block, format: ConfigFormat): Expr | undefined {
    const text = this.pathText(path, block, 0);
    const folder = folderOf(this.workspace.pathAt(path.from));
    return text === undefined ? undefined : this.workspace.config(dataFiles(text, folder), format);
  }

  key(index: Expr, block: Block): PyValue | undefined {
    return this.ask.certain(index, block);
  }

  /** A call that reads itself reads nothing. */
  private once(key: object, read: () => Expr | null | undefined): Expr | undefined {
    if (this.known.has(key)) return this.known.get(key);
    this.known.set(key, undefined);
    const found = read();
    // While a test is looked into, not all is answered: what is not found then is asked again.
    if (found === undefined && this.ask.isDeciding()) this.known.delete(key);
    else this.known.set(key, found ?? undefined);
    return found ?? undefined;
  }

  /** Null for a call that reads no settings, whatever its arguments are. */
  private read(call: Call, block: Block): Expr | null | undefined {
    const name = pathOf(call.callee, block);
    if (name === "omegaconf.OmegaConf.merge") return this.merged(call, block);
    const format = name !== undefined && Object.hasOwn(readers, name) ? readers[name] : undefined;
    const [first] = call.args;
    if (!format || !first || first.star !== "") return null;
    const path = this.fileOf(first.value, block, 0) ?? this.pathText(first.value, block, 0);
    if (path === undefined) return undefined;
    const folder = folderOf(this.workspace.pathAt(call.from));
    const config = this.workspace.config(dataFiles(path, folder), format);
    return format === "omegaconf" && config ? this.interpolated(config) : config;
  }

  /** Options from the command line are not given by default. */
  private merged(call: Call, block: Block): Expr | undefined {
    let result: Expr | undefined;
    for (const { value, star } of call.args) {
      const [source, second] = star === "" ? this.ask.sources(value, block) : [];
      if (!source || second) return undefined;
      if (isFromCommandLine(source)) continue;
      if (source.expr.kind !== "dict") return undefined;
      const own = this.written.get(source.expr) ?? source.expr;
      result = result ? mergeConfigs(result, own) : own;
    }
    return result && this.interpolated(result);
  }

  private interpolated(config: Expr): Expr {
    const result = interpolated(config);
    this.written.set(result, config);
    return result;
  }

  /** The path of an open file, or of a file whose text an expression is. */
  private fileOf(expr: Expr, block: Block, depth: number): string | undefined {
    if (depth > 5) return undefined;
    if (expr.kind === "name") {
      const found = resolveName(expr.name, expr.from, block);
      const binding = found.kind === "bound" ? found.binding : undefined;
      const isHeld =
        binding?.kind === "with" || (binding?.kind === "value" && !binding.path.length);
      return isHeld ? this.fileOf(binding.value, binding.block, depth + 1) : undefined;
    }
    if (expr.kind !== "call") return undefined;
    const { callee, args } = expr;
    if (callee.kind === "name" && callee.name === "open" && args[0]) {
      return this.pathText(args[0].value, block, 0);
    }
    if (callee.kind !== "attribute") return undefined;
    if (callee.name === "open" || callee.name === "read_text" || callee.name === "read_bytes") {
      return this.pathText(callee.object, block, 0);
    }
    return callee.name === "read" ? this.fileOf(callee.object, block, depth + 1) : undefined;
  }

  /** A path as text; one that begins at the script's own folder is relative to it. */
  private pathText(expr: Expr, block: Block, depth: number): string | undefined {
    if (depth > 20) return undefined;
    const inner = (e: Expr | undefined) => e && this.pathText(e, block, depth + 1);
    const value = this.ask.certain(expr, block);
    if (typeof value === "string") return value;
    if (expr.kind === "binary" && expr.op === "/")
      return joinedPaths([expr.left, expr.right].map(inner));
    if (expr.kind === "name") {
      if (expr.name === "__file__") return "script";
      const { expr: definition, block: where } = this.ask.definitionOf(expr, block);
      if (definition === expr) return this.agreedPath(expr, block, depth);
      return this.pathText(definition, where, depth + 1);
    }
    if (expr.kind === "attribute") {
      const path = expr.name === "parent" ? inner(expr.object) : undefined;
      if (path !== undefined) return parentPath(path);
      const option = this.ask.option(expr, block);
      return option && this.pathText(option.expr, option.block, depth + 1);
    }
    if (expr.kind === "subscript") return this.parentAt(expr, inner);
    return expr.kind === "call" ? this.pathOfCall(expr, block, inner) : undefined;
  }

  /** A name that is assigned several times, each time the same path: `ROOT` made relative. */
  private agreedPath(expr: ExprOf<"name">, block: Block, depth: number): string | undefined {
    const found = resolveName(expr.name, expr.from, block);
    const bindings = found.kind === "ambiguous" ? found.bindings : [];
    const paths = bindings.map((b) =>
      b.kind === "value" && b.path.length === 0
        ? this.pathText(b.value, b.block, depth + 1)
        : undefined,
    );
    return paths.every((path) => path === paths[0]) ? paths[0] : undefined;
  }

  /** `path.parents[1]` */
  private parentAt(
    { object, index }: ExprOf<"subscript">,
    inner: (expr: Expr) => string | undefined,
  ): string | undefined {
    if (object.kind !== "attribute" || object.name !== "parents") return undefined;
    if (index.kind !== "constant" || typeof index.value !== "bigint") return undefined;
    let path = inner(object.object);
    for (let i = -1; i < Number(index.value) && path !== undefined; i++) path = parentPath(path);
    return path;
  }

  private pathOfCall(
    { callee, args }: Call,
    block: Block,
    inner: (expr: Expr | undefined) => string | undefined,
  ): string | undefined {
    const name = pathOf(callee, block) ?? "";
    const given = args.map((a) => inner(a.value));
    if (/^(pathlib\.)?(Pure)?(Posix)?Path$|^os\.path\.join$/.test(name)) return joinedPaths(given);
    if (
      /^(str|os\.fspath|os\.path\.(abspath|relpath|realpath|normpath|expanduser)|hydra\.utils\.to_absolute_path)$/.test(
        name,
      )
    ) {
      return given[0];
    }
    if (name === "os.path.dirname")
      return given[0] === undefined ? undefined : parentPath(given[0]);
    if (/^(os\.getcwd|(pathlib\.)?Path\.cwd)$/.test(name)) return "";
    if (callee.kind !== "attribute") return undefined;
    if (/^(resolve|absolute|expanduser|as_posix)$/.test(callee.name)) return inner(callee.object);
    return callee.name === "joinpath" ? joinedPaths([inner(callee.object), ...given]) : undefined;
  }
}

const pathOf = (expr: Expr, block: Block) => qualify(expr, block, starExports)?.path;

const isFromCommandLine = ({ expr, block }: Source): boolean =>
  expr.kind === "call" && /OmegaConf\.from_(cli|dotlist)$/.test(pathOf(expr.callee, block) ?? "");

/** Undefined where a part is not known. */
const joinedPaths = (parts: readonly (string | undefined)[]): string | undefined =>
  parts.reduce((path, part) =>
    path === undefined || part === undefined ? undefined : joined(path, part),
  );

const parentPath = (path: string): string => (path === "" ? ".." : folderOf(path) || "");
