// Asks its worker whether it is isolated.
const worker = new Worker(new URL("./page-worker.js", import.meta.url), { type: "module" });
const answer = new Promise((resolve) => worker.addEventListener("message", ({ data }) => resolve(data)));

Object.assign(globalThis, { result: answer.then((inWorker) => [globalThis.crossOriginIsolated, inWorker]) });
