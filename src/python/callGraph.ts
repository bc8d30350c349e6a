import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { type Closure, closuresBehind } from "./closures.ts";
import { resolveExpr, resolveName } from "./resolve.ts";
import { type Block, type CallSite, type ModuleIndex, moduleOf, type Scope } from "./scopes.ts";
import { startedCall } from "./startedProcesses.ts";
import type { LinkedModule } from "./workspace.ts";

/** Which calls of the script, and of the files it uses, call which of their functions. */
export class CallGraph {
  /** The script's calls, and those of other files that are reached from it. */
  readonly calls: readonly CallSite[];
  private readonly sites = new Map<StmtOf<"function">, CallSite[]>();
  private readonly targets = new Map<ExprOf<"call">, StmtOf<"function">>();
  private readonly started = new Map<ExprOf<"call">, CallSite>();
  private readonly closures = new Map<ExprOf<"call">, readonly Closure[]>();
  private readonly methods: ReadonlyMap<string, readonly Method[]>;

  constructor(index: ModuleIndex, linked: readonly LinkedModule[] = []) {
    this.methods = methodsByName([index.module, ...linked.map((m) => m.index.module)]);
    const bodies = new Map(linked.flatMap((m) => [...m.bodies]));
    const calls = [...index.calls, ...linked.flatMap((m) => m.outside)];
    const reached = new Set<StmtOf<"function">>();
    const reach = (site: CallSite, target: StmtOf<"function">) => {
      const known = this.sites.get(target);
      if (known) known.push(site);
      else this.sites.set(target, [site]);
      if (reached.has(target)) return;
      reached.add(target);
      calls.push(...(bodies.get(target) ?? []));
    };
    for (let done = 0; done < calls.length; ) {
      const from = done;
      // The list grows while it is walked through.
      for (; done < calls.length; done++) {
        const site = calls[done] as CallSite;
        const target = this.target(site);
        if (!target) continue;
        this.targets.set(site.call, target);
        reach(site, target);
      }
      for (const site of calls.slice(from)) {
        for (const { definition } of this.findClosures(site)) reach(site, definition);
      }
      if (done < calls.length) continue;
      for (const [site, target] of this.startedBy(calls)) reach(site, target);
    }
    this.calls = calls;
  }

  /** What a call of a name may run that holds what one of the script's functions handed back. */
  closuresOf(call: ExprOf<"call">): readonly Closure[] {
    return this.closures.get(call) ?? [];
  }

  /** The call that a process makes which a call starts, where nothing else calls the function. */
  startedAs(call: ExprOf<"call">): CallSite | undefined {
    return this.started.get(call);
  }

  /** Where a process is started that makes this call. */
  startedSite(call: ExprOf<"call">): CallSite | undefined {
    return [...this.started.values()].find((site) => site.call === call);
  }

  private startedBy(calls: readonly CallSite[]) {
    return calls.flatMap((site): (readonly [CallSite, StmtOf<"function">])[] => {
      const made = this.started.has(site.call) ? undefined : startedCall(site);
      const target = made && this.target(made);
      if (!made || !target || this.callsTo(target).length > 0) return [];
      this.started.set(site.call, made);
      this.targets.set(made.call, target);
      return [[made, target]];
    });
  }

  private findClosures({ call, block }: CallSite): readonly Closure[] {
    if (call.callee.kind !== "name" || this.targets.has(call)) return [];
    const found = closuresBehind(call.callee, block, {
      targetOf: (other) => this.targetOf(other),
      callsTo: (definition) => this.callsTo(definition),
      argumentFor: (other, to, name) => {
        const given = argumentFor(other, to, name);
        return given === "default" ? undefined : given;
      },
    });
    if (found.length > 0) this.closures.set(call, found);
    return found;
  }

  callsTo(definition: StmtOf<"function">): readonly CallSite[] {
    return this.sites.get(definition) ?? [];
  }

  /** The function of the workspace that a call runs. */
  targetOf(call: ExprOf<"call">): StmtOf<"function"> | undefined {
    return this.targets.get(call);
  }

  /** The function a call runs: by name, or by method name where only one class has it. */
  private target({ call, block }: CallSite): StmtOf<"function"> | undefined {
    const { callee } = call;
    const found = resolveExpr(callee, block);
    if (found.kind === "bound") {
      const { binding } = found;
      if (binding.kind === "function") return binding.definition;
      return binding.kind === "class"
        ? constructorOf(binding.definition, binding.block)
        : undefined;
    }
    if (isSuperInit(callee)) return inheritedConstructor(classOf(block), block);
    return callee.kind === "attribute" ? this.method(callee, block) : undefined;
  }

  /** A method of the receiver's class where that is known, else the only one of this name. */
  private method({ object, name }: ExprOf<"attribute">, block: Block) {
    const only = this.onlyMethod(name, block);
    if (object.kind === "call") {
      const made = classBehind(object.callee, block);
      return made ? ownMethod(made, name, only) : isCommon.test(name) ? undefined : only;
    }
    if (object.kind !== "name") return isCommon.test(name) ? undefined : only;
    if (object.name === "self") {
      const owner = classOf(block);
      return owner && ownMethod(owner, name, only);
    }
    const found = resolveName(object.name, object.from, block);
    const { binding } = found.kind === "bound" ? found : { binding: undefined };
    const isMade = binding?.kind === "value" && binding.value.kind === "call";
    if (!isMade || binding.path.length > 0) return isCommon.test(name) ? undefined : only;
    const made = classBehind((binding.value as ExprOf<"call">).callee, binding.block);
    return made && ownMethod(made, name, only);
  }

  /** The only method of this name in the same file, else in all of them. */
  private onlyMethod(name: string, block: Block): StmtOf<"function"> | undefined {
    const all = this.methods.get(name) ?? [];
    const module = moduleOf(block.scope);
    const near = all.filter((m) => m.module === module);
    const candidates = near.length > 0 ? near : all;
    return candidates.length === 1 ? candidates[0]?.definition : undefined;
  }
}

interface Method {
  readonly definition: StmtOf<"function">;
  readonly module: Scope;
}

function classBehind(callee: Expr, block: Block): StmtOf<"class"> | undefined {
  const found = resolveExpr(callee, block);
  return found.kind === "bound" && found.binding.kind === "class"
    ? found.binding.definition
    : undefined;
}

const MAX_BASES = 10;

/** `__init__` of a class, or of the first base class that has one. */
function constructorOf(
  definition: StmtOf<"class">,
  block: Block,
  depth = 0,
): StmtOf<"function"> | undefined {
  return methodOf(definition, "__init__") ?? inheritedConstructor(definition, block, depth);
}

function inheritedConstructor(
  definition: StmtOf<"class"> | undefined,
  block: Block,
  depth = 0,
): StmtOf<"function"> | undefined {
  if (!definition || depth > MAX_BASES) return undefined;
  for (const { value } of definition.bases) {
    const found = resolveExpr(value, block);
    if (found.kind !== "bound" || found.binding.kind !== "class") continue;
    const { binding } = found;
    const own = constructorOf(binding.definition, binding.block, depth + 1);
    if (own) return own;
  }
  return undefined;
}

/** `super().__init__(…)` */
const isSuperInit = (callee: Expr): boolean =>
  callee.kind === "attribute" &&
  callee.name === "__init__" &&
  callee.object.kind === "call" &&
  callee.object.callee.kind === "name" &&
  callee.object.callee.name === "super";

/** The class's own method; one that it may inherit where no other class has the name. */
const ownMethod = (
  definition: StmtOf<"class">,
  name: string,
  only: StmtOf<"function"> | undefined,
): StmtOf<"function"> | undefined =>
  methodOf(definition, name) ?? (definition.bases.length > 0 ? only : undefined);

/** Names that modules, optimizers and containers have too: the receiver must be known for them. */
const isCommon =
  /^(step|train|eval|update|append|extend|add|get|items|forward|to|zero_grad|backward|state_dict|load_state_dict|log|write|save|load|run|close|reset)$/;

export function methodOf(
  definition: StmtOf<"class">,
  name: string,
): StmtOf<"function"> | undefined {
  return definition.body.find(
    (s): s is StmtOf<"function"> => s.kind === "function" && s.name === name,
  );
}

function methodsByName(modules: readonly Scope[]): Map<string, Method[]> {
  const methods = new Map<string, Method[]>();
  for (const module of modules) {
    for (const bindings of module.bindings.values()) {
      for (const binding of bindings) {
        if (binding.kind !== "class") continue;
        for (const definition of binding.definition.body) {
          if (definition.kind !== "function") continue;
          const known = methods.get(definition.name);
          if (known) known.push({ definition, module });
          else methods.set(definition.name, [{ definition, module }]);
        }
      }
    }
  }
  return methods;
}

/** The function a block belongs to, or undefined at module level. */
export function functionOf(block: Block): StmtOf<"function"> | undefined {
  for (let scope: Scope | null = block.scope; scope; scope = scope.parent) {
    if (scope.definition?.kind === "function") return scope.definition;
  }
  return undefined;
}

/** Every function around a block, lambdas aside. */
export function functionsAround(block: Block): readonly StmtOf<"function">[] {
  const found: StmtOf<"function">[] = [];
  for (let scope: Scope | null = block.scope; scope; scope = scope.parent) {
    if (scope.definition?.kind === "function") found.push(scope.definition);
  }
  return found;
}

/** The class whose method a block belongs to. */
export function classOf(block: Block): StmtOf<"class"> | undefined {
  for (let scope: Scope | null = block.scope; scope; scope = scope.parent) {
    if (scope.definition?.kind === "class") return scope.definition;
  }
  return undefined;
}

/** What a call passes for parameter number `index`, counted without `self`. */
export function argumentFor(
  call: ExprOf<"call">,
  definition: StmtOf<"function">,
  name: string,
): Expr | "default" | undefined {
  const keyword = call.args.find((a) => a.name === name);
  if (keyword) return keyword.value;
  if (call.args.some((a) => a.star !== "")) return undefined;
  const [first] = definition.params;
  const isMethod = first?.name === "self" || first?.name === "cls";
  const names = definition.params.filter((p) => p.star === "").map((p) => p.name);
  const position = names.indexOf(name) - (isMethod ? 1 : 0);
  const positional = call.args.filter((a) => a.name === null);
  return positional[position]?.value ?? "default";
}

export { chainOf };
