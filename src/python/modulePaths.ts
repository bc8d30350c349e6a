/** `member` as a module inside `module`, which may be relative: `.`, `.models`, `pkg`. */
export const submodule = (module: string, member: string): string =>
  module.endsWith(".") ? `${module}${member}` : `${module}.${member}`;

/**
 * Paths are relative to the workspace's root, with `/`, and never lead out of it. `folder` is that
 * of the importing file.
 */
export function moduleFiles(module: string, folder: string): readonly string[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const name = module.slice(dots).replaceAll(".", "/");
  const folders = dots === 0 ? foldersUp(folder) : relativeFolder(folder, dots - 1);
  return folders.flatMap((base) => {
    const path = joined(base, name);
    if (name === "") return [joined(path, "__init__.py")];
    return [`${path}.py`, `${path}/__init__.py`];
  });
}

/** Where a file that the script names by a relative path may lie: beside it, or further up. */
export function dataFiles(path: string, folder: string): readonly string[] {
  if (/^([a-z]:)?[\\/]|^\w+:\/\//i.test(path) || path.length > MAX_PATH) return [];
  return foldersUp(folder).flatMap((base) => normalized(joined(base, path)) ?? []);
}

export const folderOf = (path: string): string => path.split("/").slice(0, -1).join("/");

export const joined = (folder: string, name: string): string =>
  [folder, name].filter((part) => part !== "").join("/");

const MAX_UP = 6;
const MAX_PATH = 500;

/** The folder and those around it: what a script puts on its path is not read. */
function foldersUp(folder: string): readonly string[] {
  const parts = folder === "" ? [] : folder.split("/");
  const found: string[] = [];
  for (let n = parts.length; n >= 0 && found.length < MAX_UP; n--) {
    found.push(parts.slice(0, n).join("/"));
  }
  return found;
}

function relativeFolder(folder: string, up: number): readonly string[] {
  const parts = folder === "" ? [] : folder.split("/");
  return up > parts.length ? [] : [parts.slice(0, parts.length - up).join("/")];
}

/** Without `.` and `..`; undefined for a path that leads out of the root. */
export function normalized(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split(/[\\/]+/)) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
