import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { installServer } from "./install.ts";
import { ARTIFACTS } from "./paths.ts";

/** A running VS Code server with a user profile of its own. */
export interface VscodeServer {
  readonly port: number;
  readonly dataFolder: string;
  /** Other settings, which the editor takes on at once. */
  changeSettings(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** The page of a workspace with the extension in development; with `tests` it runs them. */
  url(workspace: string, extension: string | null, tests?: string): string;
  /** Installs a packaged extension. */
  install(vsix: string): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly version: string;
  readonly port?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
}

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.commandCenter.enabled": false,
  "window.autoDetectColorScheme": false,
  "telemetry.telemetryLevel": "off",
  "extensions.ignoreRecommendations": true,
  "security.workspace.trust.enabled": false,
};

export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  const folder = await installServer(options.version);
  const data = await mkdtemp(`${tmpdir()}/optimizer-playground-`);
  const port = options.port ?? (await freePort());
  await mkdir(`${data}/data/Machine`, { recursive: true });
  const changeSettings = (settings: Readonly<Record<string, unknown>> = {}) =>
    writeFile(
      `${data}/data/Machine/settings.json`,
      JSON.stringify({ ...quietSettings, ...settings }),
    );
  await changeSettings(options.settings);
  const common = [
    `${folder}/out/server-main.js`,
    "--accept-server-license-terms",
    "--server-data-dir",
    data,
    "--extensions-dir",
    `${data}/extensions`,
  ];
  const install = (vsix: string) => run([...common, "--install-extension", vsix]);
  const child = spawn(process.execPath, [...common, ...serverFlags(port)], { stdio: "pipe" });
  await mkdir(ARTIFACTS, { recursive: true });
  const log = createWriteStream(`${ARTIFACTS}/server-${options.version}.log`);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const stop = async () => {
    const isOver = child.exitCode !== null || child.signalCode !== null;
    const end = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
    if (!isOver) await end;
    clearTimeout(force);
    await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await waitForPort(port, () => child.exitCode);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    dataFolder: data,
    changeSettings,
    url: (workspace, extension, tests) => workbenchUrl(port, workspace, extension, tests),
    install,
    stop,
  };
}

/** The smoke-test driver is what makes a built workbench obey the payload in its address. */
const serverFlags = (port: number) => [
  "--host",
  "127.0.0.1",
  "--port",
  String(port),
  "--without-connection-token",
  "--enable-smoke-test-driver",
  "--disable-workspace-trust",
  "--disable-telemetry",
];

function workbenchUrl(
  port: number,
  workspace: string,
  extension: string | null,
  tests?: string,
): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [
    ...(extension === null ? [] : [["extensionDevelopmentPath", remote(extension)]]),
    ...(tests === undefined ? [] : [["extensionTestsPath", remote(tests)]]),
  ];
  const query = `folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  return `http://127.0.0.1:${port}/?${query}`;
}

/** Runs the server's command line; what it says is shown only when it fails. */
function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += String(chunk);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`exit code ${code}: ${said}`));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function waitForPort(port: number, exitCode: () => number | null): Promise<void> {
  for (let i = 0; i < 900; i++) {
    if (exitCode() !== null) throw new Error(`the server ended with ${exitCode()}`);
    const isUp = await fetch(`http://127.0.0.1:${port}/version`).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the server did not answer within 90 s");
}
