// The source of a worker: it joins the team and computes until it receives a message to stop. It is text,
// which survives bundlers, and runs in Node (as a worker's `eval`) and in the browser (from a blob).

/**
 * The source of a worker. Its first message contains the team to join; it answers "ready", or the error that
 * stopped it.
 */
export const workerSource: string = /* js */ `
const isNode = typeof process === "object" && process.versions?.node !== undefined;
const port = isNode ? require("node:worker_threads").parentPort : globalThis;
const receive = ({ module, memory, control, index }) => {
  const words = new Int32Array(memory.buffer, control, 64);
  try {
    const pause = (address, value) => {
      Atomics.wait(words, (address - control) / 4, value, 100);
      return Atomics.load(words, 4);
    };
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, team: { pause } });
    port.postMessage("ready");
    for (let seen = 0; ; exports.work(control, index)) {
      Atomics.wait(words, 16, seen);
      seen = Atomics.load(words, 16);
      if (Atomics.load(words, 5) !== 0) break;
    }
    if (isNode) port.close();
    else globalThis.close();
  } catch (error) {
    Atomics.store(words, 4, 1);
    Atomics.notify(words, 48);
    port.postMessage(String(error));
  }
};
if (isNode) port.once("message", receive);
else globalThis.onmessage = ({ data }) => receive(data);
`;
