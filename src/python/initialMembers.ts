import type { ArgumentParsers } from "./argparse.ts";
import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { classAttribute, classNamed, isDataclass, passedField } from "./classes.ts";
import { filledType, trainerClassDefaults } from "./filledClasses.ts";
import { constant } from "./freeze.ts";
import type { Holder } from "./holders.ts";
import { type Made, makingOf } from "./makers.ts";
import type { Member, MemberLookUp } from "./member.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

type Call = ExprOf<"call">;

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
    const own = definition && this.ofClass(definition, name);
    if (own) return own;
    const defaults = trainerClassDefaults(type, this.index);
    if (!defaults) return definition ? undefined : "other";
    const value = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    if (value === undefined) return undefined;
    return { expr: constant(source.expr, value), block: source.block, via: "argparse" };
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
    if (definition) return this.ofInstance(call, definition, block, name);
    const made = makingOf(call, block);
    return made && this.ofMade(made, block, name);
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
