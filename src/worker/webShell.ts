import { createLogic } from "./logic.ts";
import { serveWebWorker } from "./webServe.ts";

/** The worker in the web extension host: a Web Worker. */
serveWebWorker(createLogic);
