import type { Expr } from "./ast.ts";
import { entryIn, inPackage, interpolated, mergeConfigs } from "./configs/mergeConfigs.ts";
import { joined } from "./modulePaths.ts";
import type { Workspace } from "./workspace.ts";

/** One element of a `defaults` list: which file, and where its content goes. */
interface Part {
  readonly file: string;
  readonly package: string;
}

const MAX_DEPTH = 8;

/**
 * The configuration that Hydra composes from a primary config and its `defaults`, without options
 * from the command line. Undefined where a part of it cannot be read.
 */
export function composedConfig(
  workspace: Workspace,
  folder: string,
  name: string,
): Expr | undefined {
  const composed = compose(workspace, folder, name, "", 0);
  return composed && interpolated(composed);
}

function compose(
  workspace: Workspace,
  root: string,
  name: string,
  group: string,
  depth: number,
): Expr | undefined {
  const path = `${joined(joined(root, group), name.replace(/\.ya?ml$/, ""))}.yaml`;
  const config = depth > MAX_DEPTH ? undefined : workspace.config([path], "omegaconf");
  if (config?.kind !== "dict") return undefined;
  const own: Expr = { ...config, entries: config.entries.filter(({ key }) => !isDefaults(key)) };
  const listed = entryIn(config, "defaults");
  const parts = listed ? partsOf(listed, group) : ["self" as const];
  if (!parts) return undefined;
  let result: Expr = { kind: "dict", entries: [], from: config.from, to: config.from };
  for (const part of parts) {
    const next = part === "self" ? own : partConfig(workspace, root, part, depth);
    if (!next) return undefined;
    result = mergeConfigs(result, next);
  }
  return result;
}

function partConfig(workspace: Workspace, root: string, part: Part, depth: number) {
  const inside = part.file.split("/");
  const file = inside.pop() ?? "";
  const config = compose(workspace, root, file, inside.join("/"), depth + 1);
  if (!config) return undefined;
  const header = /^\s*#\s*@package\s+(\S+)/.exec(workspace.textAround(config))?.[1];
  if (header === "_global_") return config;
  return inPackage(config, header && header !== "_group_" ? header : part.package);
}

const isDefaults = (key: Expr | null) => key?.kind === "constant" && key.value === "defaults";

/** Without `_self_` a config comes after what it builds on. */
function partsOf(listed: Expr, group: string): readonly (Part | "self")[] | undefined {
  if (listed.kind !== "list") return undefined;
  const parts = new Map<string, Part | "self">();
  for (const item of listed.items) {
    const read = partOf(item, group);
    if (!read) return undefined;
    if (read.part === null) parts.delete(read.key);
    // An override replaces the option where it stands.
    else if (read.part) parts.set(read.key, read.part);
  }
  return parts.has("_self_") ? [...parts.values()] : [...parts.values(), "self"];
}

/** Undefined for what is not understood; a part that is undefined changes nothing. */
function partOf(
  item: Expr,
  group: string,
): { key: string; part: Part | "self" | null | undefined } | undefined {
  if (item.kind === "constant" && typeof item.value === "string") {
    if (item.value === "_self_") return { key: "_self_", part: "self" };
    const file = joined(group, item.value);
    return { key: file, part: { file, package: group } };
  }
  const [entry, second] = item.kind === "dict" ? item.entries : [];
  if (!entry || second || entry.key?.kind !== "constant" || entry.value.kind !== "constant") {
    return undefined;
  }
  const written = String(entry.key.value).replace(/^(optional|override)\s+/, "");
  if (written.startsWith("hydra/") || written.startsWith("/hydra/")) {
    return { key: written, part: undefined };
  }
  const [name = "", at] = written.split("@");
  const own = name.startsWith("/") ? name.slice(1) : joined(group, name);
  const option = entry.value.value;
  if (option === null) return { key: written, part: null };
  if (typeof option !== "string") return undefined;
  const target = at === undefined ? own : at === "_global_" ? "" : joined(group, at);
  return { key: written, part: { file: `${own}/${option}`, package: target } };
}
