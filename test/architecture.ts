/**
 * The house as data: which room may import which. A file belongs to the first room whose pattern
 * matches; a file in no room is a mistake.
 */
export interface Room {
  readonly name: string;
  readonly files: RegExp;
  /** Rooms whose files may be imported; a room's own files always may. */
  readonly rooms: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly typesOf?: readonly string[];
  /** Packages that may be imported; a trailing `*` stands for anything. */
  readonly packages?: readonly string[];
}

const core = ["spec", "kernels", "optimizers", "schedulers", "objectives", "training", "core"];
const pure = [...core, "python", "plan", "present", "protocol"];

export const rooms: readonly Room[] = [
  { name: "spec", files: /^src\/core\/spec\//, rooms: [] },
  { name: "kernels", files: /^src\/core\/kernels\//, rooms: [] },
  { name: "optimizers", files: /^src\/core\/optimizers\//, rooms: core },
  { name: "schedulers", files: /^src\/core\/schedulers\//, rooms: core },
  { name: "objectives", files: /^src\/core\/objectives\//, rooms: core },
  { name: "training", files: /^src\/core\/training\//, rooms: core },
  { name: "core", files: /^src\/core\/[^/]+$/, rooms: core },
  {
    name: "configs",
    files: /^src\/python\/configs\//,
    rooms: ["spec"],
    typesOf: ["python"],
    packages: ["yaml", "toml-eslint-parser"],
  },
  {
    name: "python",
    files: /^src\/python\//,
    rooms: ["spec", "optimizers", "schedulers", "configs"],
    packages: ["@lezer/python", "@lezer/common"],
  },
  { name: "plan", files: /^src\/plan\//, rooms: [...core, "python"] },
  { name: "present", files: /^src\/present\//, rooms: [...core, "plan"], typesOf: ["python"] },
  {
    name: "protocol",
    files: /^src\/protocol\//,
    rooms: [],
    typesOf: [...core, "python", "plan"],
    packages: ["birpc", "valibot"],
  },
  {
    name: "surface",
    files: /^src\/surface\//,
    rooms: core,
    typesOf: ["protocol"],
    packages: ["mathjs/number", "d3-contour"],
  },
  {
    name: "worker logic",
    files: /^src\/worker\/(logic|simulations|driver|serve|giveAway|runsAhead)\.ts$/,
    rooms: [...core, "plan", "protocol", "surface"],
    packages: ["birpc"],
  },
  {
    name: "worker shells",
    files: /^src\/worker\/\w+(Shell|Spawn|Serve)\.ts$/,
    rooms: ["worker logic", "protocol"],
    packages: ["node:worker_threads", "vscode"],
  },
  { name: "editor", files: /^src\/editor\//, rooms: pure, packages: ["vscode"] },
  {
    name: "panel",
    files: /^src\/panel\//,
    rooms: [...pure, "editor"],
    packages: ["vscode", "birpc", "valibot"],
  },
  { name: "cli", files: /^src\/cli\//, rooms: pure, packages: ["node:*", "lossless-json"] },
  {
    name: "entry",
    files: /^src\/extension(\.web)?\.ts$/,
    rooms: ["editor", "panel", "worker shells"],
    // The Node host alone can ask for a file's permissions; the web build would fail.
    packages: ["vscode", "node:fs/promises"],
  },
  {
    name: "charts",
    files: /^webview\/charts\//,
    rooms: [...core, "present", "protocol", "webview"],
    packages: ["chart.js"],
  },
  {
    name: "webview",
    files: /^webview\//,
    rooms: [...core, "present", "protocol", "charts", "worker shells"],
    packages: ["lit-html", "lit-html/*", "birpc", "valibot"],
  },
];
