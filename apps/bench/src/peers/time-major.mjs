// Time-major sequences, as in ONNX.

/** Transposes [batch, time, width] to [time, batch, width], or back with the sizes exchanged. */
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
