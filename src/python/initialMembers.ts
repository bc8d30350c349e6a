import type { PyValue } from "../core/spec/pyValue.ts";
import type { ArgumentParsers } from "./argparse.ts";
import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { classAttribute, classNamed, isDataclass, type Placed, passedField } from "./classes.ts";
import type { Via } from "./evaluation.ts";
import { filledFrom, filledType, trainerClassDefaults } from "./filledClasses.ts";
import { constant } from "./freeze.ts";
import type { Holder } from "./holders.ts";
import { type Made, makingOf } from "./makers.ts";
import type { Member, MemberLookUp } from "./member.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

type Call = ExprOf<"call">;
type Defaults = Readonly<Record<string, PyValue>>;

/** A call that makes training arguments, of the library's class or of one that extends it. */
interface Training {
  readonly call: Call;
  readonly block: Block;
  readonly definition: StmtOf<"class"> | undefined;
  readonly defaults: Defaults;
}

/** Properties that are another argument where one process trains on at most one device. */
const properties: Readonly<Record<string, string>> = {
  train_batch_size: "per_device_train_batch_size",
};

const ownName = (name: string): string =>
  (Object.hasOwn(properties, name) ? properties[name] : undefined) ?? name;

function libraryDefault(
  defaults: Defaults,
  name: string,
  { expr, block }: Placed,
  via: Via,
): Member | undefined {
  const value = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
  return value === undefined ? undefined : { expr: constant(expr, value), block, via };
}

/** What objects have from their making, before anything is assigned to them. */
export class InitialMembers {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly parsers: ArgumentParsers;
  private readonly lookUp: MemberLookUp;
  /** Whether an expression stands in a file of settings. */
  private readonly isConfig: (expr: Expr) => boolean;

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    parsers: ArgumentParsers,
    lookUp: MemberLookUp,
    isConfig: (expr: Expr) => boolean,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.parsers = parsers;
    this.lookUp = lookUp;
    this.isConfig = isConfig;
  }

  find(holder: Holder, name: string): Member | undefined {
    if (holder.kind === "class") return this.ofClass(holder.definition, name);
    if (holder.kind === "self") return this.ofSelf(holder.definition, name);
    const { expr, block } = holder.source;
    const filled = this.ofFilled(holder.source, name);
    if (filled !== "other") return filled;
    if (expr.kind === "dict") return this.entryOf(expr, name, block);
    return expr.kind === "call" ? this.ofCall(expr, block, name) : undefined;
  }

  /** `self.lr` is what the one call that makes an instance passes. */
  private ofSelf(definition: StmtOf<"class">, name: string): Member | undefined {
    const only = this.onlyInstance(definition);
    const passed = only && passedField(only.call, definition, name);
    if (passed === "open") return undefined;
    if (only && passed) return { expr: passed, block: only.block, via: "attribute" };
    return this.ofClass(definition, name);
  }

  /** The one call in the file that makes an instance. */
  private onlyInstance(definition: StmtOf<"class">) {
    const made = this.index.calls.filter(
      ({ call, block }) => classNamed(call.callee, block) === definition,
    );
    return made.length === 1 ? made[0] : undefined;
  }

  private ofClass(definition: StmtOf<"class">, name: string): Member | undefined {
    const found = classAttribute(definition, name, this.index);
    return found && { ...found, via: isDataclass(definition) ? "dataclass" : "attribute" };
  }

  /** What an item of parsed classes has: of its own, or as the library's training arguments. */
  private ofFilled(source: ItemSource, name: string): Member | "other" | undefined {
    const type = filledType(source, this.tracer);
    if (!type) return "other";
    const definition = classNamed(type.expr, type.block);
    const defaults = trainerClassDefaults(type, this.index);
    const asked = defaults ? ownName(name) : name;
    const settings = this.settingsOf(source);
    if (settings === "unread") return undefined;
    const { block } = source;
    const given = settings && this.lookUp.find(settings, asked, settings.from, block);
    if (given || (settings && !this.lookUp.lacks(settings, asked, block))) return given;
    const own = definition && this.ofClass(definition, asked);
    if (own) return own;
    if (!defaults) return definition ? undefined : "other";
    const via = settings ? "parameter-default" : "argparse";
    return libraryDefault(defaults, asked, source, via);
  }

  /** The dict, or the content of the file, that classes are filled from; nothing for options. */
  private settingsOf({ expr, block }: ItemSource): Expr | "unread" | undefined {
    const from = expr.kind === "call" ? filledFrom(expr.callee) : undefined;
    if (expr.kind !== "call" || !from || from === "command line") return undefined;
    const first = expr.args[0]?.value;
    if (from === "dict") return first ?? "unread";
    return (first && this.tracer.configs.file(first, block, from)) ?? "unread";
  }

  /** What `**other` brings in may replace an entry before it. */
  private entryOf(dict: ExprOf<"dict">, name: string, block: Block): Member | undefined {
    for (const { key, value } of [...dict.entries].reverse()) {
      if (key?.kind === "constant") {
        if (key.value !== name) continue;
        return { expr: value, block, via: this.isConfig(value) ? "loader" : "dict" };
      }
      if (key) return undefined;
      const found = this.lookUp.find(value, name, value.from, block);
      if (found || !this.lookUp.lacks(value, name, block)) return found;
    }
    return undefined;
  }

  private ofCall(call: Call, block: Block, name: string): Member | undefined {
    const { callee } = call;
    const method = callee.kind === "attribute" ? callee.name : "";
    if (/^parse(_known)?_args$/.test(method)) {
      const option = this.parsers.option(call, block, name);
      return option && { ...option, via: "argparse" };
    }
    const definition = classNamed(callee, block);
    const defaults = trainerClassDefaults({ expr: callee, block }, this.index);
    if (defaults) return this.ofTraining({ call, block, definition, defaults }, ownName(name));
    if (definition) return this.ofInstance(call, definition, block, name);
    const made = makingOf(call, block);
    return made && this.ofMade(made, block, name);
  }

  /** Training arguments that a call makes take their values by name. */
  private ofTraining({ call, block, definition, defaults }: Training, name: string) {
    const given = call.args.find((a) => a.name === name);
    if (given) return { expr: given.value, block, via: "attribute" } as const;
    for (const { value } of call.args.filter((a) => a.star !== "")) {
      const found = this.lookUp.find(value, name, value.from, block);
      if (found || !this.lookUp.lacks(value, name, block)) return found;
    }
    const own = definition && this.ofClass(definition, name);
    return own ?? libraryDefault(defaults, name, { expr: call, block }, "parameter-default");
  }

  private ofInstance(
    call: Call,
    definition: StmtOf<"class">,
    block: Block,
    name: string,
  ): Member | undefined {
    const passed = passedField(call, definition, name);
    if (passed === "open") return this.spread(call, definition, block, name);
    const via = isDataclass(definition) ? "dataclass" : "attribute";
    return passed ? { expr: passed, block, via } : this.ofClass(definition, name);
  }

  /** `Config(**settings)`: what the settings hold, else the class's own. */
  private spread(
    { args }: Call,
    definition: StmtOf<"class">,
    block: Block,
    name: string,
  ): Member | undefined {
    for (const { star, value } of args) {
      if (star === "*") return undefined;
      if (star === "") continue;
      const found = this.lookUp.find(value, name, value.from, block);
      if (found || !this.lookUp.lacks(value, name, block)) return found;
    }
    return this.ofClass(definition, name);
  }

  private ofMade(made: Made, block: Block, name: string): Member | undefined {
    if (made.kind === "copy") return this.lookUp.find(made.of, name, made.of.from, block);
    if (made.kind === "defaults") {
      const definition = classNamed(made.of, block);
      return definition && this.ofClass(definition, name);
    }
    for (const part of [...made.parts].reverse()) {
      if (part.kind === "entry") {
        if (part.name === name) return { expr: part.value, block, via: "dict" };
        continue;
      }
      const found = this.lookUp.find(part.object, name, part.object.from, block);
      // What an object may hold replaces what stands before it.
      if (found || !this.lookUp.lacks(part.object, name, block)) return found;
    }
    return undefined;
  }
}
