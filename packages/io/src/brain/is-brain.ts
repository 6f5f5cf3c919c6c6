// Detection of brain.js' JSON.

/** The most bytes in which the first keys are found. */
const HEAD = 4096;

const CLASSES =
  /^\s*\{\s*"type"\s*:\s*"(NeuralNetwork(GPU)?|FeedForward|Recurrent|AE|(RNN|LSTM|GRU)(TimeStep)?)"/;
const FIRST = /^\s*\{\s*"sizes"\s*:\s*\[[\d,\s]*\]\s*,\s*"layers"\s*:/;
/** Minifiers rename the class. */
const RENAMED = /^\s*\{\s*"type"\s*:\s*"\w*"\s*,\s*"options"\s*:\s*\{[^{}]*"hiddenLayers"/;

/** Whether a file is a network as brain.js' `toJSON` gives it, told by its first keys. `readBrain` checks the rest. */
export function isBrain(file: Uint8Array | string): boolean {
  const head =
    typeof file === "string" ? file.slice(0, HEAD) : new TextDecoder().decode(file.subarray(0, HEAD));
  return [CLASSES, FIRST, RENAMED].some((pattern) => pattern.test(head));
}
