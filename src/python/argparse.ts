import { type Argument, dottedName, type Expr, type ExprOf } from "./ast.ts";
import { constant } from "./freeze.ts";
import type { ReadEntries } from "./givenArguments.ts";
import { lastName } from "./loopFacts.ts";
import type { ObjectTracer } from "./objects.ts";
import { resolveName } from "./resolve.ts";
import type { Binding, Block, CallSite, ModuleIndex } from "./scopes.ts";

/** A command-line option: where it is declared, and the expression of its default. */
export interface OptionDefault {
  readonly expr: Expr;
  readonly block: Block;
  /** From `add_argument`, not from `set_defaults`. */
  readonly isOption?: boolean;
}

type Call = ExprOf<"call">;

const groups = new Set(["add_argument_group", "add_mutually_exclusive_group"]);

/** What reading a parser asks about the rest of the script. */
export interface ParserQuestions {
  /** Whether an expression is None, by itself or as a parameter that nobody passes. */
  isNone(expr: Expr, block: Block): boolean;
  mayRun(block: Block): boolean;
  readonly entriesOf: ReadEntries;
}

/** The options that `argparse` parsers of a file declare. */
export class ArgumentParsers {
  private readonly tracer: ObjectTracer;
  private readonly ask: ParserQuestions;
  private readonly sites: readonly CallSite[];
  private readonly options = new Map<Call, ReadonlyMap<string, OptionDefault>>();

  constructor(index: ModuleIndex, tracer: ObjectTracer, ask: ParserQuestions) {
    this.tracer = tracer;
    this.ask = ask;
    this.sites = index.calls.filter(({ call: { callee } }) => {
      const name = callee.kind === "attribute" ? callee.name : "";
      return name === "add_argument" || name === "set_defaults";
    });
  }

  /** The default of `args.name` where args is what `parse` returns; undefined if it has none. */
  option(parse: Call, block: Block, name: string): OptionDefault | undefined {
    if (parse.callee.kind !== "attribute" || !this.isCommandLine(parse, block)) return undefined;
    const parsers = this.parsersOf(parse.callee.object, block);
    return parsers.map((parser) => this.optionsOf(parser).get(name)).find((found) => found);
  }

  /** The one parser whose options an expression reads from the command line. */
  parserOf({ expr, block }: { readonly expr: Expr; readonly block: Block }): Call | undefined {
    if (expr.kind !== "call" || expr.callee.kind !== "attribute") return undefined;
    const isParse = /^parse(_known)?_args$/.test(expr.callee.name);
    if (!isParse || !this.isCommandLine(expr, block)) return undefined;
    const [only, second] = this.parsersOf(expr.callee.object, block);
    return second ? undefined : only;
  }

  /** `parse_args()` reads the command line; with a list of its own it reads that. */
  private isCommandLine({ args }: Call, block: Block): boolean {
    return args.every(({ name, star, value }) => {
      const isEmpty = value.kind === "list" && value.items.length === 0;
      const isLeft =
        this.isRest(value, block) || this.ask.isNone(value, block) || isGivenLater(value, block);
      const isOpen = isEmpty || isGivenArguments(value) || isLeft;
      return star === "" && name !== "namespace" && isOpen;
    });
  }

  /** What another parser left of the command line: the second item of `parse_known_args()`. */
  private isRest(value: Expr, block: Block): boolean {
    if (value.kind !== "name") return false;
    const places = this.tracer.places(value, block);
    return (
      places.length > 0 &&
      places.every(
        ({ expr, path }) =>
          expr.kind === "call" &&
          lastName(expr.callee) === "parse_known_args" &&
          path.join() === "1",
      )
    );
  }

  /** The constructor calls behind a parser or one of its groups, with the parents they name. */
  private parsersOf(expr: Expr, block: Block, depth = 0): readonly Call[] {
    if (depth > 5) return [];
    return this.tracer.sources(expr, block).flatMap((source) => {
      const call = source.expr;
      if (call.kind !== "call") return [];
      const { callee } = call;
      if (callee.kind === "attribute" && groups.has(callee.name)) {
        return this.parsersOf(callee.object, source.block, depth + 1);
      }
      const parents = argument(call, "parents")?.value;
      const listed = parents?.kind === "list" || parents?.kind === "tuple" ? parents.items : [];
      const inherited = listed.flatMap((p) => this.parsersOf(p, source.block, depth + 1));
      return [call, ...inherited];
    });
  }

  private optionsOf(parser: Call): ReadonlyMap<string, OptionDefault> {
    const known = this.options.get(parser);
    if (known) return known;
    const found = new Map<string, OptionDefault>();
    this.options.set(parser, found);
    for (const { call, block } of this.sites) {
      if (call.callee.kind !== "attribute") continue;
      if (!this.parsersOf(call.callee.object, block).includes(parser)) continue;
      if (call.callee.name === "add_argument") addOption(found, call, block);
      else if (this.ask.mayRun(block)) this.setDefaults(found, call, block);
    }
    return found;
  }

  /** `set_defaults(lr=0.1, **settings)`; settings that are not known may hold any option. */
  private setDefaults(found: Map<string, OptionDefault>, { args }: Call, block: Block): void {
    for (const { name, star, value } of args) {
      if (name) found.set(name, { expr: value, block });
      if (star !== "**") continue;
      const entries = this.ask.entriesOf(value, block);
      for (const [key, { expr, block: where }] of entries ?? []) {
        found.set(key, { expr, block: where });
      }
      if (entries) continue;
      const open: Expr = { kind: "unknown", parts: [], from: value.from, to: value.to };
      for (const option of found.keys()) found.set(option, { expr: open, block });
    }
  }
}

/** `if argv is None: argv = sys.argv[1:]`, of a parameter that nobody need pass. */
function isGivenLater(value: Expr, block: Block): boolean {
  if (value.kind !== "name") return false;
  const found = resolveName(value.name, value.from, block);
  const bindings = found.kind === "ambiguous" ? found.bindings : [];
  const isGiven = (b: Binding) => b.kind === "value" && isGivenArguments(b.value);
  const isOption = (b: Binding) => b.kind === "param" && isConstantNone(b.param.defaultValue);
  return bindings.some(isGiven) && bindings.every((b) => isGiven(b) || isOption(b));
}

const isConstantNone = (expr: Expr | null): boolean =>
  expr?.kind === "constant" && expr.value === null;

/** `sys.argv[1:]`, of which only the list is read. */
const isGivenArguments = (value: Expr): boolean => {
  const object = value.kind === "unknown" ? value.parts[0] : undefined;
  return object !== undefined && dottedName(object) === "sys.argv";
};

const argument = (call: Call, name: string): Argument | undefined =>
  call.args.find((a) => a.name === name);

const textOf = (expr: Expr | undefined): string | undefined =>
  expr?.kind === "constant" && typeof expr.value === "string" ? expr.value : undefined;

/** What an option declares: the name it is stored under, and its default. */
export function declaredOption(call: Call): { name: string; expr: Expr } | undefined {
  const named = call.args.flatMap((a) => (a.name === null ? (textOf(a.value) ?? []) : []));
  // click: a text without dashes names the parameter.
  const own = named.find((text) => !text.startsWith("-"));
  const name = own ?? destination(call)?.split("/")[0];
  if (name === undefined) return undefined;
  const isFlag = argument(call, "is_flag")?.value;
  const isSet = isFlag?.kind === "constant" && isFlag.value === true;
  const expr =
    defaultOf(call) ?? (isOptional(call) ? constant(call, isSet ? false : null) : undefined);
  return expr && { name: name.toLowerCase(), expr };
}

function addOption(found: Map<string, OptionDefault>, call: Call, block: Block): void {
  const name = destination(call);
  if (name === undefined) return;
  // Of two options with one destination argparse takes the first default.
  if (found.get(name)?.isOption) return;
  const expr = defaultOf(call);
  if (expr) found.set(name, { expr, block, isOption: true });
  // Without a default, what `set_defaults` said before stays; else the option is None.
  else if (!found.has(name) && isOptional(call)) {
    found.set(name, { expr: constant(call, null), block, isOption: true });
  }
}

/** Neither positional nor required: the script runs without it. */
function isOptional(call: Call): boolean {
  const flag = textOf(call.args[0]?.value);
  return flag?.startsWith("-") === true && !argument(call, "required");
}

/** The attribute an option is stored in: `dest`, else its first long flag, else its first name. */
function destination(call: Call): string | undefined {
  const given = textOf(argument(call, "dest")?.value);
  if (given !== undefined) return given;
  const flags = call.args.flatMap((a) => (a.name === null ? (textOf(a.value) ?? []) : []));
  const flag = flags.find((f) => f.startsWith("--")) ?? flags[0];
  return flag?.replace(/^-+/, "").replaceAll("-", "_");
}

/** The default, converted as argparse does: `type` applies to texts only. */
function defaultOf(call: Call): Expr | undefined {
  const written = argument(call, "default")?.value;
  const action = textOf(argument(call, "action")?.value);
  if (!written) {
    if (action === "store_true") return constant(call, false);
    return action === "store_false" ? constant(call, true) : undefined;
  }
  const type = argument(call, "type")?.value;
  if (!type || textOf(written) === undefined) return written;
  const name = type.kind === "name" ? type.name : "";
  // transformers' names of schedules are texts.
  if (name === "str" || name === "SchedulerType") return written;
  // What another function makes of the text is not known.
  if (name !== "float" && name !== "int")
    return { kind: "unknown", parts: [], from: call.from, to: call.to };
  const { from, to } = written;
  return { kind: "call", callee: type, args: [plainArgument(written)], from, to };
}

const plainArgument = (value: Expr): Argument => ({
  name: null,
  star: "",
  value,
  from: value.from,
  to: value.to,
});
