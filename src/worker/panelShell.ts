import { createSimulations } from "./simulations.ts";
import { serveWebWorker } from "./webServe.ts";

/** The worker in the webview: it never reads a script, and starts faster without what does. */
serveWebWorker(createSimulations);
