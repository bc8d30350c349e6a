import type { ArgumentParsers } from "./argparse.ts";
import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { classAttribute, classNamed, isDataclass, passedField } from "./classes.ts";
import type { Holder } from "./holders.ts";
import type { Key } from "./items.ts";
import { type Made, makingOf } from "./makers.ts";
import type { Member, MemberLookUp } from "./member.ts";
import type { ObjectTracer } from "./objects.ts";
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
    const { expr, block, path } = holder.source;
    const into = expr.kind === "call" ? this.filledClass(expr, block, path) : undefined;
    if (into) return this.ofClass(into, name);
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

  /** The dataclass that `HfArgumentParser` fills for an item of what it parses. */
  private filledClass(
    { callee }: Call,
    block: Block,
    [index]: readonly Key[],
  ): StmtOf<"class"> | undefined {
    const isParse = callee.kind === "attribute" && callee.name === "parse_args_into_dataclasses";
    const [parser, second] = isParse ? this.tracer.sources(callee.object, block) : [];
    if (parser?.expr.kind !== "call" || second) return undefined;
    const types = parser.expr.args[0]?.value;
    const items = types?.kind === "tuple" || types?.kind === "list" ? types.items : [types];
    const wanted = items[typeof index === "number" ? index : 0];
    return wanted && classNamed(wanted, parser.block);
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
