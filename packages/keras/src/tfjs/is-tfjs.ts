// Detection of TensorFlow.js models.

/** The most bytes in which the first keys of a model.json are found. */
const HEAD = 4096;

/**
 * Whether a file is the model.json of a TensorFlow.js model, a graph model included: told by its keys, of which the first
 * ones are looked for at the beginning. `readTfjs` checks the rest.
 */
export function isTfjs(file: Uint8Array | string): boolean {
  const head =
    typeof file === "string" ? file.slice(0, HEAD) : new TextDecoder().decode(file.subarray(0, HEAD));
  if (!/^\uFEFF?\s*\{/.test(head)) return false;
  return (
    /"format"\s*:\s*"(layers|graph)-model"/.test(head) ||
    /^\uFEFF?\s*\{\s*"(modelTopology|weightsManifest)"\s*:/.test(head)
  );
}
