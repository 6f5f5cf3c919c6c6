// The names of indices of sharded tensors.

/** As Hugging Face's libraries name them. */
export const shardIndices: readonly string[] = [
  "model.safetensors.index.json",
  "pytorch_model.bin.index.json",
];
