// ONNX Runtime, native (node) and WebAssembly (web): inference alone.
import { loadPeer, peerVersion } from "./load.mjs";
import { gatesToOnnx, onnxGru } from "./onnx-gru.mjs";

/** @param {"node" | "web"} kind */
export async function onnxruntime(kind, threads) {
  const ort = await loadPeer(`onnxruntime-${kind}`);
  if (kind === "web") ort.env.wasm.numThreads = threads;
  const infer = async ({ weights, x, shape }) => {
    const { batch, time, input, hidden } = shape;
    const B = Float32Array.from([
      ...gatesToOnnx(weights.biasIh.data, hidden, 1),
      ...gatesToOnnx(weights.biasHh.data, hidden, 1),
    ]);
    const model = onnxGru({
      input,
      hidden,
      W: gatesToOnnx(weights.weightIh.data, hidden, input),
      R: gatesToOnnx(weights.weightHh.data, hidden, hidden),
      B,
    });
    const session = await ort.InferenceSession.create(model, {
      // Both kinds share one registry: without the name, the web kind would run the native library where that is loaded too.
      executionProviders: [kind === "web" ? "wasm" : "cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
    });
    const X = new ort.Tensor("float32", timeMajor(x, batch, time, input), [time, batch, input]);
    return {
      run: async () => (await session.run({ X })).Y.data,
      isTimeMajor: true,
    };
  };
  return { name: `onnxruntime-${kind}`, version: peerVersion(`onnxruntime-${kind}`), infer };
}

/** [batch, time, width] as [time, batch, width], or back with the sizes exchanged. */
export function timeMajor(values, batch, time, width) {
  const turned = new Float32Array(values.length);
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < time; t++) {
      const from = (b * time + t) * width;
      turned.set(values.subarray(from, from + width), (t * batch + b) * width);
    }
  }
  return turned;
}
