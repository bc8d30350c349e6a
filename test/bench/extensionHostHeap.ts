import { readdirSync, readFileSync } from "node:fs";

/** Node's own port for a debugger that a signal asks for. */
const INSPECTOR = "http://127.0.0.1:9229/json";

/**
 * Bytes in use on the heap of the extension host that this process started, after a collection;
 * null where the system does not let one find it (only Linux does).
 */
export async function extensionHostHeap(): Promise<number | null> {
  const pid = findExtensionHost();
  if (pid === null) return null;
  process.kill(pid, "SIGUSR1");
  const session = await Session.open();
  try {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return Number(usedSize);
  } finally {
    session.close();
  }
}

function findExtensionHost(): number | null {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const isHost = (pid: string) => read(pid, "cmdline").includes("--type=extensionHost");
    return Number(pids.find((pid) => isHost(pid) && isOurs(pid)) ?? Number.NaN) || null;
  } catch {
    return null;
  }
}

/** Whether this process is among the ancestors. */
function isOurs(pid: string): boolean {
  const parent = read(pid, "status").match(/^PPid:\s*(\d+)/m)?.[1] ?? "0";
  return parent === String(process.pid) || (Number(parent) > 1 && isOurs(parent));
}

/** Empty for a process that has ended meanwhile. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** The debugger's protocol, as far as it is needed here. */
class Session {
  private readonly socket: WebSocket;
  private next = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
  }

  static async open(): Promise<Session> {
    const socket = new WebSocket(await debuggerAddress());
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve, { once: true });
      socket.addEventListener("error", reject, { once: true });
    });
    return new Session(socket);
  }

  send(method: string): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.next;
    return new Promise((resolve) => {
      const listen = ({ data }: MessageEvent) => {
        const message = JSON.parse(String(data));
        if (message.id !== id) return;
        this.socket.removeEventListener("message", listen);
        resolve(message.result);
      };
      this.socket.addEventListener("message", listen);
      this.socket.send(JSON.stringify({ id, method }));
    });
  }

  close(): void {
    this.socket.close();
  }
}

async function debuggerAddress(): Promise<string> {
  for (let i = 0; i < 50; i++) {
    const list = await fetch(INSPECTOR).then(
      (response) => response.json(),
      () => null,
    );
    const address = (list as { webSocketDebuggerUrl?: string }[] | null)?.[0]?.webSocketDebuggerUrl;
    if (address) return address;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the extension host let no debugger in");
}
