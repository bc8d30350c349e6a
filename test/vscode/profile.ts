import { type Profiler, Session } from "node:inspector";

export interface OwnWork {
  /** Milliseconds of the longest piece of work of ours without a return to the event loop. */
  readonly longest: number;
  readonly total: number;
}

const SAMPLING_US = 200;

/** What the extension's own code takes on this thread while something happens. */
export async function ownWork(happens: () => Promise<unknown>): Promise<OwnWork> {
  const session = new Session();
  session.connect();
  try {
    session.post("Profiler.enable");
    session.post("Profiler.setSamplingInterval", { interval: SAMPLING_US });
    session.post("Profiler.start");
    await happens();
    return measured(await stopped(session));
  } finally {
    session.disconnect();
  }
}

const stopped = (session: Session): Promise<Profiler.Profile> =>
  new Promise((resolve, reject) => {
    session.post("Profiler.stop", (error, { profile }) =>
      error ? reject(error) : resolve(profile),
    );
  });

/** Samples in a row with a function of ours on the stack are one piece of work. */
function measured({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): OwnWork {
  const ours = new Set<number>();
  const visit = (id: number, isOurs: boolean): void => {
    const node = byId.get(id);
    if (!node) return;
    const isOwn = isOurs || /\/dist\/extension\.js$/.test(node.callFrame.url);
    if (isOwn) ours.add(id);
    for (const child of node.children ?? []) visit(child, isOwn);
  };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const [root] = nodes;
  if (root) visit(root.id, false);
  let [longest, total, piece] = [0, 0, 0];
  samples.forEach((id, i) => {
    const ms = (timeDeltas[i] ?? 0) / 1000;
    piece = ours.has(id) ? piece + ms : 0;
    total += ours.has(id) ? ms : 0;
    longest = Math.max(longest, piece);
  });
  return { longest, total };
}
