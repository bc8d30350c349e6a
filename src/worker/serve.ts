import { createBirpc } from "birpc";
import type { Port, SimulationApi, WorkerEvents } from "../protocol/worker.ts";
import type { Thread } from "./driver.ts";
import { movedWith } from "./giveAway.ts";

/**
 * Connects what `create` makes to a channel. `clock` is the part of the thread that the channel
 * lacks.
 */
export function serve<T extends SimulationApi>(
  create: (thread: Thread) => T,
  port: Port,
  clock: Omit<Thread, "progress" | "trained">,
): void {
  const logic = create({
    ...clock,
    progress: (slot, done, total) => void rpc.progress.asEvent(slot, done, total),
    trained: (slot, run) => void rpc.trained.asEvent(slot, run),
  });
  const rpc = createBirpc<WorkerEvents, T>(logic, {
    post: (data) => port.post(data, movedWith(data)),
    on: (listener) => port.onMessage(listener),
    timeout: -1,
  });
}
