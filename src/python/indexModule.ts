import {
  type Expr,
  type Parameter,
  partsOf,
  type Span,
  type Stmt,
  type StmtKind,
  type StmtOf,
} from "./ast.ts";
import { childBlock, isMainGuard, rootBlock } from "./blocks.ts";
import { submodule } from "./modulePaths.ts";
import {
  ANY_MEMBER,
  type AttributeBinding,
  type Binding,
  type Block,
  bind,
  type CallSite,
  createScope,
  type Loop,
  type ModuleIndex,
  moduleOf,
  type NameUse,
  type ReturnSite,
  type Scope,
  type Selection,
} from "./scopes.ts";

/** Walks the tree once and records scopes, bindings, calls and loops. */
export function indexModule(
  body: readonly Stmt[],
  { isMain = true }: { readonly isMain?: boolean } = {},
): ModuleIndex {
  const indexer = new Indexer(isMain);
  const module = createScope("module", null, null);
  const block = rootBlock(module, body);
  if (module.top) module.top.block = block;
  indexer.statements(body, block);
  const { calls, loops, imports, attributes, classes, returns, uses, blocks } = indexer;
  const { selections } = indexer;
  const blockOf = (inside: readonly Stmt[]) => blocks.get(inside);
  const found = { calls, loops, imports, attributes, classes, returns, selections, uses };
  return { module, ...found, methodCalls: new Map(), blockOf, body };
}

type Handlers = { readonly [K in StmtKind]: (s: StmtOf<K>, block: Block) => void };

class Indexer {
  /** Of a module that is imported, the main part does not run. */
  private readonly isMain: boolean;
  readonly calls: CallSite[] = [];
  readonly loops: Loop[] = [];
  readonly imports: string[] = [];
  readonly attributes = new Map<string, AttributeBinding[]>();
  readonly classes = new Map<StmtOf<"class">, Block>();
  readonly returns = new Map<StmtOf<"function">, ReturnSite[]>();
  readonly selections: Selection[] = [];
  readonly uses = new Map<string, NameUse[]>();
  readonly blocks = new Map<readonly Stmt[], Block>();

  constructor(isMain: boolean) {
    this.isMain = isMain;
  }

  statements(body: readonly Stmt[], block: Block): void {
    this.blocks.set(body, block);
    for (const statement of body) this.statement(statement, block);
  }

  private statement(s: Stmt, block: Block): void {
    (this.handlers[s.kind] as (s: Stmt, block: Block) => void)(s, block);
  }

  private readonly handlers: Handlers = {
    expression: (s, block) => this.expression(s.value, block, null),
    assign: (s, block) => this.assignment(s, block),
    augment: (s, block) => this.augmented(s, block),
    import: (s, block) => this.importNames(s, block),
    from: (s, block) => this.importNames(s, block),
    for: (s, block) => this.loop(s, block),
    while: (s, block) => this.loop(s, block),
    if: (s, block) => this.branches(s, block),
    with: (s, block) => this.withItems(s, block),
    try: (s, block) => this.attempts(s, block),
    function: (s, block) => this.functionDefinition(s, block),
    class: (s, block) => this.classDefinition(s, block),
    return: (s, block) => this.returned(s, block),
    global: (s, block) => {
      for (const name of s.names) block.scope.outerNames.add(name);
    },
    delete: (s, block) => {
      for (const target of s.targets) this.deleted(target, s.to, block);
    },
    jump: () => undefined,
    raise: (s, block) => {
      if (s.value) this.expression(s.value, block, null);
    },
    assert: (s, block) => {
      this.expression(s.test, block, null);
      if (s.message) this.expression(s.message, block, null);
    },
    other: (s, block) => {
      for (const value of s.values) this.expression(value, block, null);
      for (const body of s.bodies) {
        this.statements(body, childBlock(block, body, { conditional: true }));
      }
    },
  };

  /** `del cfg["lr"]` changes the object in a way that is not followed. */
  private deleted(target: Expr, at: number, block: Block): void {
    this.bindOpaque(target, at, block);
    if (target.kind !== "attribute" && target.kind !== "subscript") return;
    const { object } = target;
    this.bindMember(ANY_MEMBER, { isItem: true, object, value: target, path: [], at, block });
  }

  private returned({ value }: StmtOf<"return">, block: Block): void {
    if (!value) return;
    this.expression(value, block, null);
    const { definition } = block.scope;
    if (definition?.kind !== "function") return;
    const known = this.returns.get(definition);
    if (known) known.push({ value, block });
    else this.returns.set(definition, [{ value, block }]);
  }

  private assignment(s: StmtOf<"assign">, block: Block): void {
    if (!s.value) return;
    this.expression(s.value, block, s.targets[0] ?? null);
    for (const target of s.targets) this.bindTarget(target, s.value, [], s.to, block);
  }

  /** `a, b = value` binds a to value[0] and b to value[1]. */
  private bindTarget(
    target: Expr,
    value: Expr,
    path: readonly number[],
    at: number,
    block: Block,
  ): void {
    if (target.kind === "name") {
      this.bind(block, { kind: "value", name: target.name, value, path, at, block });
    } else if (target.kind === "tuple" || target.kind === "list") {
      for (const [i, item] of target.items.entries()) {
        this.bindTarget(item, value, [...path, i], at, block);
      }
    } else if (target.kind === "attribute") {
      const { object } = target;
      this.bindMember(target.name, { isItem: false, object, value, path, at, block });
      this.expression(target.object, block, null, target);
    } else {
      if (target.kind === "subscript") {
        const { object, index } = target;
        this.bindMember(memberName(index), { isItem: true, object, value, path, at, block });
      }
      this.bindOpaque(target, at, block);
      for (const part of partsOf(target)) this.expression(part, block, null, target);
    }
  }

  private augmented(s: StmtOf<"augment">, block: Block): void {
    this.expression(s.value, block, null);
    const { target, op, value, from, to } = s;
    if (target.kind === "name") {
      this.bind(block, { kind: "augment", name: target.name, op, value, at: to, block });
      return;
    }
    this.expression(target, block, null);
    if (target.kind !== "attribute" && target.kind !== "subscript") return;
    const name = target.kind === "attribute" ? target.name : memberName(target.index);
    const result: Expr = { kind: "binary", op, left: target, right: value, from, to };
    const { object } = target;
    const isItem = target.kind === "subscript";
    this.bindMember(name, { isItem, object, value: result, path: [], at: to, block });
  }

  private bindMember(name: string, binding: AttributeBinding): void {
    const known = this.attributes.get(name);
    if (known) known.push(binding);
    else this.attributes.set(name, [binding]);
  }

  private importNames(s: StmtOf<"import" | "from">, block: Block): void {
    if (s.kind === "import") {
      for (const { name, alias } of s.names) {
        this.imports.push(name);
        const [root = name] = name.split(".");
        const module = alias ? name : root;
        this.bind(block, { kind: "import", name: alias ?? root, module, at: s.to, block });
      }
    } else if (s.names === "*") {
      this.imports.push(s.module);
      moduleOf(block.scope).top?.stars.push(s.module);
    } else {
      this.imports.push(s.module);
      for (const { name: member, alias } of s.names) {
        const { module } = s;
        this.imports.push(submodule(module, member));
        this.bind(block, { kind: "from", name: alias ?? member, module, member, at: s.to, block });
      }
    }
  }

  private loop(s: StmtOf<"for" | "while">, block: Block): void {
    this.expression(s.kind === "for" ? s.iterable : s.test, block, null);
    const loop: Loop = { statement: s, block, from: s.from, to: s.to };
    this.loops.push(loop);
    const inside = childBlock(block, s.body, { conditional: true, loop });
    if (s.kind === "for") this.bindLoopTarget(s.target, loop, [], inside);
    this.statements(s.body, inside);
    this.statements(s.orelse, childBlock(block, s.orelse, { conditional: true }));
  }

  private bindLoopTarget(target: Expr, loop: Loop, path: readonly number[], block: Block): void {
    const at = target.from;
    if (target.kind === "name") {
      this.bind(block, { kind: "loop", name: target.name, loop, path, at, block });
    } else if (target.kind === "tuple" || target.kind === "list") {
      for (const [i, item] of target.items.entries()) {
        this.bindLoopTarget(item, loop, [...path, i], block);
      }
    } else this.bindOpaque(target, at, block);
  }

  private branches(s: StmtOf<"if">, block: Block): void {
    for (const { test, body } of s.branches) {
      if (test && !this.isMain && isMainGuard(test)) continue;
      if (test) this.expression(test, block, null);
      const conditional = !(test && isMainGuard(test));
      this.statements(body, childBlock(block, body, { conditional, test, siblings: s }));
    }
  }

  private withItems(s: StmtOf<"with">, block: Block): void {
    const isGuarded = s.items.some(({ value }) => value.kind === "call" && catches(value.callee));
    const inside = childBlock(block, s.body, { isGuarded });
    for (const { value, target } of s.items) {
      this.expression(value, block, null);
      if (target?.kind === "name") {
        const { name } = target;
        this.bind(inside, { kind: "with", name, value, at: value.to, block: inside });
      } else if (target) this.bindOpaque(target, value.to, inside);
    }
    this.statements(s.body, inside);
  }

  private attempts(s: StmtOf<"try">, block: Block): void {
    for (const { role, bound, values, body } of s.branches) {
      for (const value of values) this.expression(value, block, null);
      const isGuarded = role === "try" && s.branches.some((b) => b.role === "except");
      const inside = childBlock(block, body, { conditional: role === "except", isGuarded });
      if (bound) this.bind(inside, { kind: "opaque", name: bound, at: inside.from, block: inside });
      this.statements(body, inside);
    }
  }

  private functionDefinition(s: StmtOf<"function">, block: Block): void {
    for (const decorator of s.decorators) this.expression(decorator, block, null);
    this.bind(block, { kind: "function", name: s.name, definition: s, at: s.to, block });
    this.defaults(s.params, block);
    const scope = createScope("function", block.scope, s);
    const inside: Block = { ...rootBlock(scope, s.body), parent: block };
    this.bindParams(s.params, scope, inside);
    this.statements(s.body, inside);
  }

  private defaults(params: readonly Parameter[], block: Block): void {
    for (const { defaultValue } of params) {
      if (defaultValue) this.expression(defaultValue, block, null);
    }
  }

  private bindParams(params: readonly Parameter[], owner: Scope, block: Block): void {
    for (const param of params) {
      bind(owner, { kind: "param", name: param.name, param, owner, at: param.from, block });
    }
  }

  private classDefinition(s: StmtOf<"class">, block: Block): void {
    for (const decorator of s.decorators) this.expression(decorator, block, null);
    for (const { value } of s.bases) this.expression(value, block, null);
    this.bind(block, { kind: "class", name: s.name, definition: s, at: s.to, block });
    const scope = createScope("class", block.scope, s);
    const inside: Block = { ...rootBlock(scope, s.body), parent: block };
    this.classes.set(s, inside);
    this.statements(s.body, inside);
  }

  /** Follows an expression, recording calls and uses; lambdas and comprehensions are scopes. */
  private expression(e: Expr, block: Block, target: Expr | null, parent: Expr | null = null): void {
    // Most are of these kinds: no list is made of their parts.
    if (e.kind === "name") this.use({ name: e, parent, block });
    else if (e.kind === "attribute") this.expression(e.object, block, null, e);
    else if (e.kind !== "constant") this.composite(e, block, target);
  }

  private composite(e: Expr, block: Block, target: Expr | null): void {
    const selected = selection(e);
    if (selected) this.selections.push({ ...selected, block });
    if (e.kind === "call") {
      this.calls.push({ call: e, block, scope: block.scope, target });
      this.expression(e.callee, block, null, e);
      for (const { value } of e.args) this.expression(value, block, null, e);
      return;
    }
    if (e.kind === "walrus") {
      const { name, value } = e;
      this.bind(block, { kind: "value", name, value, path: [], at: e.to, block });
    }
    const inside = this.innerBlock(e, block);
    for (const part of partsOf(e)) this.expression(part, inside, null, e);
  }

  private innerBlock(e: Expr, block: Block): Block {
    if (e.kind !== "lambda" && e.kind !== "comprehension") return block;
    const scope = createScope(e.kind, block.scope, e);
    const inside: Block = { ...rootBlock(scope, []), ...spanOf(e), parent: block };
    if (e.kind === "lambda") this.bindParams(e.params, scope, inside);
    else for (const { target } of e.loops) this.bindOpaque(target, e.from, inside);
    return inside;
  }

  private use(use: NameUse): void {
    const known = this.uses.get(use.name.name);
    if (known) known.push(use);
    else this.uses.set(use.name.name, [use]);
  }

  private bindOpaque(target: Expr, at: number, block: Block): void {
    if (target.kind === "name") this.bind(block, { kind: "opaque", name: target.name, at, block });
    else if (target.kind !== "attribute" && target.kind !== "subscript") {
      for (const part of partsOf(target)) this.bindOpaque(part, at, block);
    }
  }

  /** A name declared `global` is bound in the module, from wherever the statement stands. */
  private bind(block: Block, binding: Binding): void {
    let { scope } = block;
    while (scope.parent && scope.outerNames.has(binding.name)) scope = scope.parent;
    bind(scope, binding);
  }
}

function selection(e: Expr): { object: Expr; key: Expr } | undefined {
  if (e.kind === "subscript") {
    const { object, index: key } = e;
    return isChoice(object) && key.kind !== "constant" ? { object, key } : undefined;
  }
  if (e.kind !== "call" || e.callee.kind !== "attribute" || e.callee.name !== "get")
    return undefined;
  const { object } = e.callee;
  const key = e.args[0]?.value;
  return key && isChoice(object) && key.kind !== "constant" ? { object, key } : undefined;
}

const isChoice = ({ kind }: Expr): boolean => kind === "dict" || kind === "name";

/** `contextlib.suppress(…)`, `pytest.raises(…)`. */
const catches = (callee: Expr): boolean =>
  (callee.kind === "name" || callee.kind === "attribute") &&
  /^(suppress|raises|assertRaises\w*)$/.test(callee.name);

/** The name in `object["name"]`. */
const memberName = (index: Expr): string =>
  index.kind === "constant" && typeof index.value === "string" ? index.value : ANY_MEMBER;

const spanOf = ({ from, to }: Span): Span => ({ from, to });
