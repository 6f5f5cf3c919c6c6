// Writes and reads a safetensors file.
import { readSafetensors, SafetensorsError, writeSafetensors } from "@grus/io";

const data = Float32Array.of(1, -2, 3);
const file = writeSafetensors({ weight: { shape: [3, 1], dtype: "float32", data } }, { format: "pt" });
const { tensors, metadata } = readSafetensors(file);
const weight = tensors.get("weight");

if (String(weight?.data) !== "1,-2,3" || String(weight?.shape) !== "3,1")
  throw new Error("read another tensor");
if (metadata.format !== "pt") throw new Error("read other metadata");
try {
  readSafetensors(file.subarray(0, 20));
  throw new Error("read a file cut short");
} catch (error) {
  if (!(error instanceof SafetensorsError)) throw error;
}
