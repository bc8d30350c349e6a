import type { WorkerHandle } from "../protocol/worker.ts";

/**
 * Starts the worker from its source text: a worker cannot be created from a remote extension's
 * address, but it can from a blob.
 */
export function spawnWebWorker(source: string | Uint8Array<ArrayBuffer>): WorkerHandle {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url, { name: "optimizer-playground" });
  // The web extension host loads the address later, from inside a worker of its own.
  const release = () => URL.revokeObjectURL(url);
  worker.addEventListener("message", release, { once: true });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener("message", (event) => listener(event.data)),
    onExit: (listener) => worker.addEventListener("error", (event) => listener(event.message)),
    terminate: () => {
      release();
      worker.terminate();
    },
  };
}
