/*
 * Control flow as every stage of reading a program has it; `N` is the node of the stage.
 */

export interface JumpNode {
  readonly kind: "jump";
  readonly jump: "break" | "continue" | "return" | "raise" | "exit";
  /** The class of a raised exception. */
  readonly error: string | null;
}

/** The first branch whose test is true runs; null is an `else`. */
export interface IfNode<N, Test> {
  readonly kind: "if";
  readonly branches: readonly { readonly test: Test | null; readonly body: readonly N[] }[];
}

/** The body of one of the script's functions: `return` goes to its end. */
export interface CallNode<N> {
  readonly kind: "call";
  readonly body: readonly N[];
}

export interface TryNode<N> {
  readonly kind: "try";
  readonly body: readonly N[];
  readonly handlers: readonly {
    /** Names of exception classes. */
    readonly catches: readonly string[];
    readonly body: readonly N[];
  }[];
  readonly orelse: readonly N[];
  readonly finally: readonly N[];
}

/** Nodes with others inside. */
type Outer<N> =
  | { readonly kind: "loop"; readonly body: readonly N[]; readonly orelse: readonly N[] }
  | { readonly kind: "if"; readonly branches: readonly { readonly body: readonly N[] }[] }
  | { readonly kind: "guess"; readonly body: readonly N[] }
  | CallNode<N>
  | TryNode<N>;

/** A new kind of node must be in one of the two. */
interface Leaf {
  readonly kind:
    | "addGroup"
    | "assign"
    | "build"
    | "jump"
    | "opaque"
    | "optimizerStep"
    | "replaceStep"
    | "schedulerStep"
    | "setEpoch"
    | "setRate";
}

/** The bodies directly inside a node, in source order. */
export function bodiesInside<N>(node: Outer<N> | Leaf): readonly (readonly N[])[] {
  switch (node.kind) {
    case "loop":
      return [node.body, node.orelse];
    case "if":
      return node.branches.map((branch) => branch.body);
    case "guess":
    case "call":
      return [node.body];
    case "try":
      return [node.body, ...node.handlers.map((h) => h.body), node.orelse, node.finally];
    default:
      return [];
  }
}
