import { createBirpc } from "birpc";
import type { Port, WorkerApi, WorkerEvents } from "../protocol/worker.ts";
import { movedWith } from "./giveAway.ts";
import { createLogic, type Thread } from "./logic.ts";

/** Connects the logic to a channel. `clock` is the part of the thread that the channel lacks. */
export function serve(port: Port, clock: Omit<Thread, "progress" | "trained">): void {
  const logic = createLogic({
    ...clock,
    progress: (slot, done, total) => void rpc.progress.asEvent(slot, done, total),
    trained: (slot, run) => void rpc.trained.asEvent(slot, run),
  });
  const rpc = createBirpc<WorkerEvents, WorkerApi>(logic, {
    post: (data) => port.post(data, movedWith(data)),
    on: (listener) => port.onMessage(listener),
    timeout: -1,
  });
}
