import fc from "fast-check";

/** Property tests draw the same cases on every machine; a failure can be repeated anywhere. */
fc.configureGlobal({ seed: 20_260_101 });
