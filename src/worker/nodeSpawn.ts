import { Worker } from "node:worker_threads";
import type { WorkerHandle } from "../protocol/worker.ts";

/** Starts the worker in the Node extension host. `file` is the bundled shell's path. */
export function spawnNodeWorker(file: string): WorkerHandle {
  const worker = new Worker(file, { name: "optimizer-playground" });
  let isExpected = false;
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on("message", listener),
    onExit: (listener) => {
      let reason = "it ended";
      worker.on("error", (error) => {
        reason = String(error instanceof Error ? (error.stack ?? error.message) : error);
      });
      worker.on("exit", () => {
        if (!isExpected) listener(reason);
      });
    },
    terminate: () => {
      isExpected = true;
      void worker.terminate();
    },
  };
}
