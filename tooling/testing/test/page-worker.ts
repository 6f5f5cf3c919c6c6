// Reports whether it is isolated.
postMessage(globalThis.crossOriginIsolated);

export {};
