import { parentPort } from "node:worker_threads";
import { createLogic } from "./logic.ts";
import { serve } from "./serve.ts";

/** The worker in the Node extension host: a `worker_threads` thread. */
if (!parentPort) throw new Error("this file runs in a worker thread only");
const port = parentPort;

serve(
  createLogic,
  {
    post: (message, moved) => port.postMessage(message, moved),
    onMessage: (listener) => port.on("message", listener),
  },
  {
    now: () => performance.now(),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    later(ms, work) {
      // Nothing to wait for when the thread ends.
      const timer = setTimeout(work, ms).unref();
      return () => clearTimeout(timer);
    },
  },
);
