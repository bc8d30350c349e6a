import type { SimulationApi } from "../protocol/worker.ts";
import type { Thread } from "./driver.ts";
import { serve } from "./serve.ts";

/** Serves from within a Web Worker. */
export function serveWebWorker(create: (thread: Thread) => SimulationApi): void {
  const channel = new MessageChannel();
  let resume: (() => void) | null = null;
  channel.port1.onmessage = () => resume?.();
  serve(
    create,
    {
      post: (message, moved) => postMessage(message, { transfer: moved ?? [] }),
      onMessage: (listener) => addEventListener("message", (event) => listener(event.data)),
    },
    {
      now: () => performance.now(),
      pause: () =>
        new Promise((resolve) => {
          resume = chain(resume, resolve);
          channel.port2.postMessage(null);
        }),
    },
  );

  /** Several runs may pause at once: one wake-up resumes them all. */
  function chain(first: (() => void) | null, second: () => void): () => void {
    return () => {
      resume = null;
      first?.();
      second();
    };
  }
}
