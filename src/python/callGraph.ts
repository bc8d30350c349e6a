import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { chainOf, resolveName } from "./resolve.ts";
import type { Block, CallSite, ModuleIndex, Scope } from "./scopes.ts";

/** Which calls in the file call which of its own functions. */
export class CallGraph {
  private readonly sites = new Map<StmtOf<"function">, CallSite[]>();
  private readonly targets = new Map<ExprOf<"call">, StmtOf<"function">>();
  private readonly methods: ReadonlyMap<string, readonly StmtOf<"function">[]>;

  constructor(index: ModuleIndex) {
    this.methods = methodsByName(index.module);
    for (const site of index.calls) {
      const target = this.target(site);
      if (!target) continue;
      this.targets.set(site.call, target);
      const known = this.sites.get(target);
      if (known) known.push(site);
      else this.sites.set(target, [site]);
    }
  }

  callsTo(definition: StmtOf<"function">): readonly CallSite[] {
    return this.sites.get(definition) ?? [];
  }

  /** The file's function that a call runs. */
  targetOf(call: ExprOf<"call">): StmtOf<"function"> | undefined {
    return this.targets.get(call);
  }

  /** The file's function a call runs: by name, or by method name where only one class has it. */
  private target({ call, block }: CallSite): StmtOf<"function"> | undefined {
    const { callee } = call;
    if (callee.kind === "name") {
      const found = resolveName(callee.name, callee.from, block);
      if (found.kind !== "bound") return undefined;
      const { binding } = found;
      if (binding.kind === "function") return binding.definition;
      return binding.kind === "class" ? methodOf(binding.definition, "__init__") : undefined;
    }
    return callee.kind === "attribute" ? this.method(callee, block) : undefined;
  }

  /** A method of the receiver's class where that is known, else the only one of this name. */
  private method({ object, name }: ExprOf<"attribute">, block: Block) {
    const candidates = this.methods.get(name) ?? [];
    const only = candidates.length === 1 ? candidates[0] : undefined;
    if (!only || object.kind !== "name") return isCommon.test(name) ? undefined : only;
    if (object.name === "self") return owns(classOf(block), only) ? only : undefined;
    const found = resolveName(object.name, object.from, block);
    const { binding } = found.kind === "bound" ? found : { binding: undefined };
    const isMade = binding?.kind === "value" && binding.value.kind === "call";
    if (!isMade || binding.path.length > 0) return isCommon.test(name) ? undefined : only;
    const { callee } = binding.value as ExprOf<"call">;
    if (callee.kind !== "name") return undefined;
    const made = resolveName(callee.name, callee.from, binding.block);
    if (made.kind !== "bound" || made.binding.kind !== "class") return undefined;
    return owns(made.binding.definition, only) ? only : undefined;
  }
}

/** Names that modules, optimizers and containers have too: the receiver must be known for them. */
const isCommon =
  /^(step|train|eval|update|append|extend|add|get|items|forward|to|zero_grad|backward|state_dict|load_state_dict|log|write|save|load|run|close|reset)$/;

/** Whether a class, or one it may inherit from, has the method. */
const owns = (definition: StmtOf<"class"> | undefined, method: StmtOf<"function">): boolean =>
  definition !== undefined && (definition.body.includes(method) || definition.bases.length > 0);

export function methodOf(
  definition: StmtOf<"class">,
  name: string,
): StmtOf<"function"> | undefined {
  return definition.body.find(
    (s): s is StmtOf<"function"> => s.kind === "function" && s.name === name,
  );
}

function methodsByName(module: Scope): Map<string, StmtOf<"function">[]> {
  const methods = new Map<string, StmtOf<"function">[]>();
  for (const bindings of module.bindings.values()) {
    for (const binding of bindings) {
      if (binding.kind !== "class") continue;
      for (const s of binding.definition.body) {
        if (s.kind === "function") methods.set(s.name, [...(methods.get(s.name) ?? []), s]);
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
