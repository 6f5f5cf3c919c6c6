// jax-js in Node, on its WebAssembly backend.
import { jaxOn } from "./jax-contestant.mjs";
import { loadPeer, peerVersion } from "./load.mjs";

export async function jax() {
  return jaxOn(await loadPeer("@jax-js/jax"), "wasm", {
    name: "jax-js",
    version: peerVersion("@jax-js/jax"),
    note: "one thread: its workers need a browser's Worker, which Node lacks",
  });
}
