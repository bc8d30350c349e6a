import { parentPort } from "node:worker_threads";
import { createLogic } from "./logic.ts";
import { serve } from "./serve.ts";

/** The worker in the Node extension host: a `worker_threads` thread. */
if (!parentPort) throw new Error("this file runs in a worker thread only");
const port = parentPort;

/**
 * The runs of most scripts are shared with the extension host. Moved there, a few edits' worth of
 * them would have the collector go through all extensions' objects. Of more memory it should know.
 */
const MOST_SHARED = 1 << 20;

serve(
  createLogic,
  {
    post: (message, moved) => port.postMessage(message, moved),
    onMessage: (listener) => port.on("message", listener),
  },
  {
    now: () => performance.now(),
    allocate: (bytes) =>
      bytes <= MOST_SHARED ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  },
);
