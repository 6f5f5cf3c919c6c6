// ONNX Runtime, native (node) and WebAssembly (web): inference only.
import { loadPeer, peerVersion } from "./load.mjs";
import { gatesToOnnx, onnxGru } from "./onnx-gru.mjs";
import { timeMajor } from "./time-major.mjs";

/** @param {"node" | "web"} kind */
export async function onnxruntime(kind, threads) {
  const ort = await loadPeer(`onnxruntime-${kind}`);
  const infer = async ({ weights, x, shape }) => {
    const { batch, time, input, hidden } = shape;
    const session = await sessionOf(ort, kind, threads, weights, shape);
    const X = new ort.Tensor("float32", timeMajor(x, batch, time, input), [time, batch, input]);
    const H = new ort.Tensor("float32", new Float32Array(batch * hidden), [1, batch, hidden]);
    return {
      run: async () => (await session.run({ X, H }, ["Y"])).Y.data,
      isTimeMajor: true,
      dispose: () => session.release(),
    };
  };
  return { name: `onnxruntime-${kind}`, version: peerVersion(`onnxruntime-${kind}`), infer };
}

/** One step at a time, with the state fed back, as in the documentation of ONNX Runtime. */
export async function onnxruntimeStream({ weights, shape }) {
  const ort = await loadPeer("onnxruntime-node");
  const { batch, input, hidden } = shape;
  const session = await sessionOf(ort, "node", 1, weights, shape);
  let H = new ort.Tensor("float32", new Float32Array(batch * hidden), [1, batch, hidden]);
  const push = async (x) => {
    const { next } = await session.run({ X: new ort.Tensor("float32", x, [1, batch, input]), H }, ["next"]);
    H = next;
    return next.data;
  };
  return { version: peerVersion("onnxruntime-node"), push, dispose: () => session.release() };
}

async function sessionOf(ort, kind, threads, weights, { input, hidden }) {
  if (kind === "web") ort.env.wasm.numThreads = threads;
  const biases = [weights.biasIh, weights.biasHh].map(({ data }) => gatesToOnnx(data, hidden, 1));
  const model = onnxGru({
    input,
    hidden,
    W: gatesToOnnx(weights.weightIh.data, hidden, input),
    R: gatesToOnnx(weights.weightHh.data, hidden, hidden),
    B: Float32Array.from(biases.flatMap((values) => [...values])),
  });
  const worker = globalThis.Worker;
  const session = await ort.InferenceSession.create(model, {
    // The kinds share a registry: without the name, web would use the native library if it is loaded.
    executionProviders: [kind === "web" ? "wasm" : "cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  // The web kind defines a global Worker in Node, which makes other libraries mistake Node for a browser.
  if (worker === undefined) delete globalThis.Worker;
  return session;
}
