import { dottedName, type Expr, type ExprOf } from "./ast.ts";
import { qualify } from "./qualify.ts";
import type { Block } from "./scopes.ts";
import { starExports } from "./torchNames.ts";

type Call = ExprOf<"call">;

/** Calls that make a namespace of their keywords, of `**other` or of one dict. */
const makers =
  /(^|\.)(SimpleNamespace|Namespace|EasyDict|edict|Munch|munchify|fromDict|AttrDict|DotDict|dotdict|addict\.Dict|ADict|dict|OmegaConf\.create|DictConfig|Box|CN|CfgNode|ConfigDict|FrozenConfigDict|HParams)$/;

/** Calls that hand back what they are given, or a copy with the same members. */
const copies =
  /(^|\.)(deepcopy|copy\.copy|vars|asdict|OmegaConf\.(to_container|to_object|structured)|FrozenConfigDict|FrozenDict)$/;

/** Command lines that fill a dataclass, whose defaults hold without options. */
const classParsers =
  /^(tyro\.cli|simple_parsing\.parse|chz\.entrypoint|chz\.nested_entrypoint|draccus\.parse|pyrallis\.parse|jsonargparse\.CLI)$/;

/** Where a call that makes a namespace gets its members from. */
export type Made =
  | { readonly kind: "namespace"; readonly parts: readonly MadePart[] }
  /** The same members as another object. */
  | { readonly kind: "copy"; readonly of: Expr }
  /** An instance of a class with the defaults of its fields. */
  | { readonly kind: "defaults"; readonly of: Expr };

/** One of the things a namespace is made of; later ones replace earlier ones. */
export type MadePart =
  | { readonly kind: "entry"; readonly name: string; readonly value: Expr }
  | { readonly kind: "object"; readonly object: Expr };

/** What a call makes a namespace of; undefined for any other call. */
export const makingOf = (call: Call, block: Block): Made | undefined =>
  madeBy(call, qualify(call.callee, block, starExports)?.path);

/** `path` is the callee's full dotted name, where the imports say it. */
function madeBy(call: Call, path: string | undefined): Made | undefined {
  const { callee, args } = call;
  const written = path ?? dottedName(callee) ?? "";
  const [first] = args;
  const only = first?.star === "" && first.name === null ? first.value : undefined;
  if (/(^|\.)replace$/.test(written) && only && args.slice(1).every((a) => a.name !== null)) {
    return namespace(call);
  }
  if (copies.test(written) && only) return { kind: "copy", of: only };
  const isMethod = callee.kind === "attribute" && args.length === 0;
  if (isMethod && /^(copy|clone|copy_and_resolve_references|to_dict|toDict)$/.test(callee.name)) {
    return { kind: "copy", of: callee.object };
  }
  if (classParsers.test(written)) return only && { kind: "defaults", of: only };
  return makers.test(written) ? namespace(call) : undefined;
}

/** Keywords stand after `**other` in effect: Python refuses what both give. */
function namespace({ args }: Call): Made {
  const parts = args.map(({ name, star, value }): MadePart | undefined => {
    if (name !== null) return { kind: "entry", name, value };
    return star === "*" ? undefined : { kind: "object", object: value };
  });
  const known = parts.flatMap((part) => part ?? []);
  return { kind: "namespace", parts: known.length === parts.length ? known : [] };
}
