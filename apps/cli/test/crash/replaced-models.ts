// The models that replace each other.

/** Two models with different files, and weights of different sizes. */
export const models: readonly Readonly<Record<string, Uint8Array>>[] = [
  { "golden.safetensors": filled(1e4, 1), "model.safetensors": filled(3e6, 2), "model.json": filled(200, 3) },
  { "golden.safetensors": filled(2e4, 4), "model.onnx": filled(1e6, 5), "model.json": filled(300, 6) },
];

function filled(length: number, value: number): Uint8Array {
  return new Uint8Array(length).fill(value);
}
