import { type BirpcReturn, createBirpc } from "birpc";
import type { TrainingRun } from "../core/training/trainingRun.ts";
import type { SimulationApi, WorkerApi, WorkerEvents, WorkerHandle } from "./worker.ts";

interface Session<Api extends SimulationApi> {
  readonly handle: WorkerHandle;
  readonly rpc: BirpcReturn<Api, WorkerEvents>;
  /**
   * Ends calls that are pending when the worker dies. No promise that all of them would race
   * against: it would keep every answer for as long as the worker lives.
   */
  readonly pending: Set<(error: WorkerCrashed) => void>;
  /** Why the worker is dead. */
  crash: WorkerCrashed | null;
  kill(): void;
}

type Answer<Api, N extends keyof Api> = Api[N] extends (...args: never) => infer R
  ? Awaited<R>
  : never;
type Arguments<Api, N extends keyof Api> = Api[N] extends (...args: infer A) => unknown ? A : never;

export interface WorkerClientOptions {
  spawn(): WorkerHandle | Promise<WorkerHandle>;
  onProgress?(slot: string, done: number, total: number): void;
  onTrained?(slot: string, run: TrainingRun): void;
  onCrash?(reason: string): void;
  /** Calls `onHang` when too much time has passed, unless the returned function is called. */
  watch?(onHang: () => void): () => void;
}

/** The worker died while a call was pending. */
export class WorkerCrashed extends Error {}

/**
 * Calls the worker. It is started on first use and again after a crash; a call that was pending
 * during a crash is repeated once, since the crash need not have been its fault.
 */
export class WorkerClient<Api extends SimulationApi = WorkerApi> {
  private readonly options: WorkerClientOptions;
  private session: Promise<Session<Api>> | null = null;
  private isDisposed = false;

  constructor(options: WorkerClientOptions) {
    this.options = options;
  }

  /** Throws `WorkerCrashed` if the worker dies twice over the same call. */
  async call<N extends keyof Api & string>(
    name: N,
    ...args: Arguments<Api, N>
  ): Promise<Answer<Api, N>> {
    try {
      return await this.attempt(name, args);
    } catch (error) {
      if (!(error instanceof WorkerCrashed) || this.isDisposed) throw error;
      return this.attempt(name, args);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    void this.session?.then(({ handle }) => handle.terminate());
    this.session = null;
  }

  private async attempt<N extends keyof Api & string>(
    name: N,
    args: Arguments<Api, N>,
  ): Promise<Answer<Api, N>> {
    if (this.isDisposed) throw new WorkerCrashed("the worker was stopped");
    this.session ??= this.start();
    const session = await this.session;
    // Simulations pause and so can be superseded; reading is one piece and needs a watch.
    const unwatch = name === "read" ? this.options.watch?.(() => session.kill()) : undefined;
    try {
      const answer = session.rpc.$call(name, ...(args as never)) as Promise<Answer<Api, N>>;
      return await unlessItDies(session, answer);
    } finally {
      unwatch?.();
    }
  }

  private async start(): Promise<Session<Api>> {
    try {
      const handle = await this.options.spawn();
      return this.connect(handle);
    } catch (error) {
      this.session = null;
      throw error;
    }
  }

  private connect(handle: WorkerHandle): Session<Api> {
    const rpc = createBirpc<Api, WorkerEvents>(
      {
        progress: (slot, done, total) => this.options.onProgress?.(slot, done, total),
        trained: (slot, run) => this.options.onTrained?.(slot, run),
      },
      {
        post: (data) => handle.post(data),
        on: (listener) => handle.onMessage(listener),
        timeout: -1,
      },
    );
    const end = (reason: string) => {
      if (session.crash) return;
      session.crash = new WorkerCrashed(reason);
      this.session = null;
      this.options.onCrash?.(reason);
      for (const reject of session.pending) reject(session.crash);
    };
    handle.onExit((reason) => {
      // An error that nobody caught does not end a Web Worker by itself.
      handle.terminate();
      end(reason);
    });
    const kill = () => {
      handle.terminate();
      end("it did not answer in time");
    };
    const session: Session<Api> = { handle, rpc, pending: new Set(), crash: null, kill };
    return session;
  }
}

async function unlessItDies<T>(
  { pending, crash }: Pick<Session<SimulationApi>, "pending" | "crash">,
  answer: Promise<T>,
): Promise<T> {
  if (crash) throw crash;
  let stop: (error: WorkerCrashed) => void = () => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      stop = reject;
      pending.add(stop);
      answer.then(resolve, reject);
    });
  } finally {
    pending.delete(stop);
  }
}

/** The client of a worker that reads no scripts. */
export type SimulationClient = WorkerClient<SimulationApi>;
