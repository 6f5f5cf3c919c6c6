// Writes and reads a safetensors file, and a checkpoint in a directory.
import { readSafetensors, SafetensorsError, writeSafetensors } from "@grus/io";
import { openCheckpointDirectory } from "@grus/io/node";

const data = Float32Array.of(1, -2, 3);
const file = writeSafetensors({ weight: { shape: [3, 1], dtype: "float32", data } }, { format: "pt" });
const { tensors, metadata } = readSafetensors(file);
const weight = tensors.get("weight");

if (String(weight?.data) !== "1,-2,3" || String(weight?.shape) !== "3,1")
  throw new Error("read a different tensor");
if (metadata.format !== "pt") throw new Error("read different metadata");
try {
  readSafetensors(file.subarray(0, 20));
  throw new Error("read a truncated file");
} catch (error) {
  if (!(error instanceof SafetensorsError)) throw error;
}
const store = await openCheckpointDirectory("checkpoints");
await store.save({ tensors, record: { step: 7 } });
const { checkpoint } = await store.load();
if (String(checkpoint?.tensors.get("weight")?.data) !== "1,-2,3")
  throw new Error("loaded a different checkpoint");
await store.close();
