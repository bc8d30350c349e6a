import { fileURLToPath } from "node:url";

/** The project's root and the folders the tests write into; both are git-ignored. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const CACHE = `${ROOT}/.vscode-test`;
export const ARTIFACTS = `${ROOT}/test-artifacts`;
export const SAMPLES = `${ROOT}/test/workspace`;

/** VS Code versions as code-server packages: the newest, and the floor of `engines.vscode`. */
export const NEWEST = "4.139.1";
export const FLOOR = "4.99.4";
