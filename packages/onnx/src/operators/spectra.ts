// Spectra of short frames of a signal, and the windows that weigh a frame.
import { fromData, matmul, mul, reshape, stack, type Tensor } from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { float, hostValue } from "../values.ts";
import { gatherAlong } from "./parts.ts";

/** The Fourier transform of each frame: [batch, length] -> [batch, frames, frequencies, 2], real and imaginary. */
const shortTimeTransform: Operator = (call) => {
  const x = call.float(0);
  if (x.rank > 3 || (x.rank === 3 && x.shape[2] !== 1) || x.rank < 2)
    call.refuse("a real signal [batch, length]", `[${x.shape.join(", ")}]`);
  const [batch = 0, length = 0] = x.shape;
  const window = call.optionalFloat(2);
  const step = call.hostNumbers(1)[0] ?? 0;
  const size = call.optionalHostNumbers(3)?.[0] ?? window?.size ?? 0;
  const isFit = step > 0 && size > 0 && size <= length && (window === undefined || window.size === size);
  if (!isFit) call.refuse(`frames of at most ${length}, as long as the window`, `${size}, a step of ${step}`);
  const frames = framesOf(call, reshape(x, [batch, length]), step, size);
  const weighed = window === undefined ? frames : mul(frames, window);
  const count = call.int("onesided", 1) === 1 ? Math.floor(size / 2) + 1 : size;
  call.spend(2 * size * count);
  const parts = [Math.cos, (angle: number) => -Math.sin(angle)];
  return float(
    stack(
      parts.map((f) => matmul(weighed, waves(size, count, f))),
      3,
    ),
  );
};

/** [batch, length] -> [batch, frames, size] */
function framesOf(call: NodeCall, x: Tensor, step: number, size: number): Tensor {
  const count = Math.floor((x.shape[1]! - size) / step) + 1;
  call.spend(count * size);
  const places = Int32Array.from(
    { length: count * size },
    (_, i) => Math.floor(i / size) * step + (i % size),
  );
  return gatherAlong(x, 1, fromData({ data: places, shape: [count, size], dtype: "int32" }));
}

/** f(2π · time · frequency / size), [size, count] */
function waves(size: number, count: number, f: (angle: number) => number): Tensor {
  const data = Float32Array.from({ length: size * count }, (_, i) =>
    f((2 * Math.PI * ((Math.floor(i / count) * (i % count)) % size)) / size),
  );
  return fromData({ data, shape: [size, count], dtype: "float32" });
}

/** Σ terms[k] · cos(2π k n / N), where N is the size, or one less for a symmetric window. */
function window(terms: readonly number[]): Operator {
  return (call) => {
    const size = call.hostNumbers(0)[0] ?? 0;
    const element = call.has("output_datatype") ? call.elementAttribute("output_datatype") : "float";
    const period = call.int("periodic", 1) === 1 ? size : size - 1;
    return hostValue(element, [size], (n) =>
      terms.reduce((sum, term, k) => sum + term * Math.cos((2 * Math.PI * k * n) / period), 0),
    );
  };
}

export const spectra: Readonly<Record<string, Operator>> = {
  STFT: shortTimeTransform,
  HannWindow: window([0.5, -0.5]),
  HammingWindow: window([25 / 46, -21 / 46]),
  BlackmanWindow: window([0.42, -0.5, 0.08]),
};
