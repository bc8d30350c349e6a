import { equals } from "../core/spec/pyMath.ts";
import type { PyValue } from "../core/spec/pyValue.ts";
import type { Argument, Expr, ExprOf, StmtOf } from "./ast.ts";
import { functionOf, methodOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import { asOfTransformers, isBeyondTransformers } from "./diffusers.ts";
import {
  broughtIn,
  followedBy,
  type GivenArgument,
  givenArguments,
  type ReadEntries,
} from "./givenArguments.ts";
import { lastName } from "./loopFacts.ts";
import { asOfNewTimm } from "./olderTimm.ts";
import { qualify } from "./qualify.ts";
import { resolveName } from "./resolve.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import { conventionalClass, starExports, type TorchClass, torchClass } from "./torchNames.ts";
import { asOfTorch } from "./transformersAdamW.ts";

type Call = ExprOf<"call">;
type ClassDefinition = StmtOf<"class">;

interface Placed {
  readonly expr: Expr;
  readonly block: Block;
}

/** A class of torch that an expression stands for, with arguments it is given already. */
export interface TorchCall {
  readonly torch: TorchClass;
  readonly args: readonly GivenArgument[];
  /** The class is only assumed to be torch's, because nothing binds its name. */
  readonly assumed: boolean;
  /** The text that names the class, where `getattr` or a dict of classes takes it. */
  readonly key?: ClassKey;
}

/** What chooses a class by a text. */
export interface ClassKey extends Placed {
  /** The dict whose entry is taken; null for an attribute of a module. */
  readonly dict: ExprOf<"dict"> | null;
}

/** What finding a class asks of the rest of the reader. */
export interface ClassQuestions {
  certain(expr: Expr, block: Block): PyValue | undefined;
  definitionOf(expr: Expr, block: Block): Placed;
  mayRun(block: Block): boolean;
  member(object: Expr, name: string, at: number, block: Block): Placed | undefined;
  readonly entriesOf: ReadEntries;
}

const MAX_DEPTH = 12;

/** Finds which calls make an optimizer or scheduler, however the class is named. */
export class TorchCalls {
  private readonly index: ModuleIndex;
  private readonly ask: ClassQuestions;
  private supers: ReadonlyMap<object, readonly CallSite[]> | undefined;

  constructor(index: ModuleIndex, ask: ClassQuestions) {
    this.index = index;
    this.ask = ask;
  }

  /** The class and all arguments of a call that makes an object of torch. */
  of({ call, block }: CallSite): TorchCall | undefined {
    if (!mayName(call.callee)) return undefined;
    const made = this.instantiated(call, block, false);
    if (made) return made;
    const found = this.classOf(call.callee, block, 0);
    return found && this.called(found, call, block);
  }

  private called(found: Found, call: Call, block: Block): TorchCall | undefined {
    const { assumed } = found;
    const given = followedBy(found.args, this.given(call.args, block));
    const { qualified } = found.torch;
    const ofLibrary = asOfNewTimm(qualified, asOfTransformers(qualified, given));
    const args = asOfTorch(qualified, ofLibrary);
    const isBeyond = isBeyondTransformers(qualified, args);
    const torch = isBeyond ? { ...found.torch, supported: false } : found.torch;
    const through = found.classes.reduce<readonly GivenArgument[] | undefined>(
      (given, definition) => given && this.passedOn(given, definition),
      args,
    );
    const key = found.key ? { key: found.key } : {};
    return through && { torch, assumed, args: through, ...key };
  }

  private given(args: readonly Argument[], block: Block): readonly GivenArgument[] {
    return givenArguments(args, block, this.ask.entriesOf);
  }

  private classOf(expr: Expr, block: Block, depth: number): Found | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const path = qualify(expr, block, starExports);
    const known = path && torchClass(path.path);
    const torch = known ?? (path?.assumed ? conventionalClass(path.path) : undefined);
    if (torch) return { torch, args: [], assumed: path?.assumed ?? false, classes: [] };
    // What another library exports is nothing else.
    if (path && !path.assumed) return undefined;
    const next = (placed: Placed | undefined) =>
      placed && placed.expr !== expr
        ? this.classOf(placed.expr, placed.block, depth + 1)
        : undefined;
    switch (expr.kind) {
      case "name":
        return this.subclass(expr, block, depth) ?? next(this.definition(expr, block));
      case "attribute":
        return (
          this.subclass(expr, block, depth) ??
          next(this.ask.member(expr.object, expr.name, expr.from, block))
        );
      case "conditional": {
        const test = this.ask.certain(expr.test, block);
        const chosen = test ? expr.whenTrue : expr.whenFalse;
        return typeof test === "boolean" ? next({ expr: chosen, block }) : undefined;
      }
      case "subscript":
        return this.chosen(expr.object, expr.index, block, depth);
      case "call":
        return this.classOfCall(expr, block, depth);
      default:
        return undefined;
    }
  }

  /** What a name stands for; of several assignments the one that the default options run. */
  private definition(expr: ExprOf<"name">, block: Block): Placed | undefined {
    const found = resolveName(expr.name, expr.from, block);
    if (found.kind === "bound") {
      const { kind } = found.binding;
      if (kind !== "value" && kind !== "param") return undefined;
      const definition = this.ask.definitionOf(expr, block);
      return definition.expr === expr ? undefined : definition;
    }
    if (found.kind !== "ambiguous") return undefined;
    const [only, second] = found.bindings.filter((b) => this.ask.mayRun(b.block));
    const isPlain = only?.kind === "value" && only.path.length === 0 && !second;
    return isPlain ? { expr: only.value, block: only.block } : undefined;
  }

  private classOfCall(call: Call, block: Block, depth: number): Found | undefined {
    const { callee, args } = call;
    const [first, second] = args.map((a) => a.value);
    const path = qualify(callee, block, starExports)?.path;
    if (path === "getattr" && first && second) {
      const module = qualify(first, block, starExports)?.path;
      const name = this.ask.certain(second, block);
      const torch =
        module !== undefined && typeof name === "string"
          ? torchClass(`${module}.${name}`)
          : undefined;
      const key = { expr: second, block, dict: null };
      return torch && { torch, args: [], assumed: false, classes: [], key };
    }
    if ((path === "functools.partial" || path === "partial") && first) {
      const found = this.classOf(first, block, depth + 1);
      const given = this.given(args.slice(1), block);
      return found && { ...found, args: followedBy(found.args, given) };
    }
    if (callee.kind === "attribute" && callee.name === "get" && first) {
      const found = this.chosen(callee.object, first, block, depth);
      return found ?? (second && this.classOf(second, block, depth + 1));
    }
    const made = this.instantiated(call, block, true);
    return made && { ...made, classes: [] };
  }

  /** The entry of a dict of classes that a known key names. */
  private chosen(object: Expr, index: Expr, block: Block, depth: number): Found | undefined {
    const { expr: dict, block: where } = this.ask.definitionOf(object, block);
    if (dict.kind !== "dict") return undefined;
    const key = this.ask.certain(index, block);
    if (key === undefined) return undefined;
    const entry = [...dict.entries]
      .reverse()
      .find((e) => e.key?.kind === "constant" && equals(e.key.value, key));
    const found = entry && this.classOf(entry.value, where, depth + 1);
    return found && { ...found, key: { expr: index, block, dict } };
  }

  /** `hydra.utils.instantiate(cfg.optimizer, params=…)`, whose config names the class. */
  private instantiated(call: Call, block: Block, isPartial: boolean): TorchCall | undefined {
    if (!/^(instantiate|call)$/.test(lastName(call.callee))) return undefined;
    const [first, ...rest] = call.args;
    if (first?.star !== "" || first.name !== null) return undefined;
    const path = qualify(call.callee, block, starExports)?.path ?? "";
    if (!/^hydra\.utils\.(instantiate|call)$/.test(path)) return undefined;
    const entries = this.ask.entriesOf(first.value, block) ?? [];
    const text = (name: string) => {
      const found = entries.find(([key]) => key === name)?.[1].expr;
      return found?.kind === "constant" ? found.value : undefined;
    };
    const given = this.given(rest, block);
    const partial = given.find(({ name }) => name === "_partial_")?.value;
    const asked = partial?.kind === "constant" ? partial.value : text("_partial_");
    const target = text("_target_");
    if (typeof target !== "string" || (asked === true) !== isPartial) return undefined;
    const torch = torchClass(target);
    const isOwn = (name: string | null) => name === null || !/^_\w+_$/.test(name);
    const settings = entries
      .filter(([name]) => isOwn(name))
      .map(([name, e]) => broughtIn(name, e.expr, e.block, e.via));
    const written = given.filter(({ name }) => isOwn(name));
    return torch && { torch, assumed: false, args: followedBy(settings, written) };
  }

  /** A class of the workspace that is torch's but for its name and its constructor. */
  private subclass(expr: Expr, block: Block, depth: number): Found | undefined {
    const definition = classNamed(expr, block);
    const outside = definition && this.index.classes.get(definition)?.parent;
    if (!outside || definition.bases.length !== 1 || changesSteps(definition)) return undefined;
    const [base] = definition.bases;
    const found = base && this.classOf(base.value, outside, depth + 1);
    return found && { ...found, classes: [definition, ...found.classes] };
  }

  /** What a subclass's constructor hands to that of its base. */
  private passedOn(
    given: readonly GivenArgument[],
    definition: ClassDefinition,
  ): readonly GivenArgument[] | undefined {
    const init = methodOf(definition, "__init__");
    if (!init) return given;
    const [site, second] = this.superCalls().get(init) ?? [];
    if (!site || second) return undefined;
    const isUnbound =
      site.call.callee.kind === "attribute" && site.call.callee.object.kind !== "call";
    const written = this.given(site.call.args.slice(isUnbound ? 1 : 0), site.block);
    return written.flatMap((argument) => parameterGiven(argument, given, init));
  }

  /** `super().__init__(…)` and `Base.__init__(self, …)`, by the constructor they stand in. */
  private superCalls(): ReadonlyMap<object, readonly CallSite[]> {
    if (this.supers) return this.supers;
    const found = new Map<object, CallSite[]>();
    for (const module of [...this.index.classes.keys()]) {
      const init = methodOf(module, "__init__");
      if (init) found.set(init, []);
    }
    for (const site of this.index.methodCalls.get("__init__") ?? []) {
      const owner = functionOf(site.block);
      if (owner) found.get(owner)?.push(site);
    }
    this.supers = found;
    return found;
  }
}

interface Found extends TorchCall {
  /** Subclasses on the way from the name to torch's class, outermost first. */
  readonly classes: readonly ClassDefinition[];
}

/** Most calls of a file are methods that make nothing. */
const mayName = (callee: Expr): boolean =>
  callee.kind !== "attribute" ||
  /^[A-Z]|^get_/.test(callee.name) ||
  /(class|cls|type|fn|ctor|optim|optimizer|scheduler|instantiate|call|schedule)$/i.test(
    callee.name,
  );

const steppers = /^(step|get_lr|_get_closed_form_lr|_initial_step|_update_lr|_get_lr|__new__)$/;

const changesSteps = ({ body }: ClassDefinition): boolean =>
  body.some((s) => s.kind === "function" && steppers.test(s.name));

/** A parameter of the constructor that is handed on is what the call gives for it. */
function parameterGiven(
  argument: GivenArgument,
  given: readonly GivenArgument[],
  init: StmtOf<"function">,
): readonly GivenArgument[] {
  const { value, star, name } = argument;
  if (value.kind !== "name") return [argument];
  const params = init.params.slice(1);
  const param = params.find((p) => p.name === value.name);
  if (!param || param.star !== star) return [argument];
  const named = params.filter((p) => p.star === "");
  const positional = given.filter((g) => g.name === null && g.star === "");
  if (star === "*") return positional.slice(named.length).map((g) => ({ ...g, isWritten: false }));
  if (star === "**") {
    const rest = given.filter((g) => g.name !== null && !named.some((p) => p.name === g.name));
    return rest.map((g) => ({ ...g, isWritten: false }));
  }
  const isStarred = given.some((g) => g.star !== "");
  const own = given.find((g) => g.name === param.name) ?? positional[named.indexOf(param)];
  if (own) return [{ ...own, name, isWritten: false }];
  if (isStarred || !param.defaultValue) return [argument];
  return [broughtIn(name, param.defaultValue, argument.block, "parameter-default")];
}
