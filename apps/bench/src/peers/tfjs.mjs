// TensorFlow.js in Node.
import { loadPeer, peerFolder, peerVersion } from "./load.mjs";
import { tfjsOn } from "./tfjs-contestant.mjs";

/** @param {"cpu" | "wasm"} backend */
export async function tfjs(backend, threads) {
  const tf = await loadPeer("@tensorflow/tfjs");
  if (backend === "wasm") {
    const wasm = await loadPeer("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(`${peerFolder("@tensorflow/tfjs-backend-wasm")}/`);
    wasm.setThreadsCount(threads);
  }
  return tfjsOn(tf, backend, {
    version: peerVersion("@tensorflow/tfjs"),
    note:
      backend === "wasm" ? "one thread: it starts threads only in browsers" : "one thread, plain JavaScript",
  });
}
