import { spawn } from "node:child_process";
import { NEWEST, ROOT, SAMPLES } from "./paths.ts";
import { startServer } from "./server.ts";

/** `npm start`: the real editor with the extension and the sample training scripts. */
const server = await startServer({
  version: NEWEST,
  settings: { "workbench.startupEditor": "readme" },
});
const address = server.url(SAMPLES, ROOT);
console.log(`\nVS Code with the extension:\n\n  ${address}\n\nCtrl+C ends it.`);
openInBrowser(address);

process.once("SIGINT", async () => {
  await server.stop();
  process.exit(0);
});

/** Opens the address where there is a desktop; elsewhere the printed address has to do. */
function openInBrowser(url: string): void {
  const isDesktop =
    process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!isDesktop) return;
  const [command = "", ...args] = {
    darwin: ["open", url],
    win32: ["cmd", "/c", "start", "", url.replaceAll("&", "^&")],
  }[process.platform as string] ?? ["xdg-open", url];
  spawn(command, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
