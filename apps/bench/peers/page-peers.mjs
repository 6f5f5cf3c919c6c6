// The other libraries in a page. In this folder, since imports resolve relative to the module.
import * as jax from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import { jaxOn } from "../src/peers/jax-contestant.mjs";
import { tfjsOn } from "../src/peers/tfjs-contestant.mjs";

export const peerStarters = {
  "tfjs-wasm": ({ tfjs, threads }) => {
    setWasmPaths("/tfjs-wasm/");
    setThreadsCount(threads);
    return tfjsOn(tf, "wasm", { version: tfjs, note: `${threads} threads` });
  },
  "tfjs-webgpu": ({ tfjs }) => tfjsOn(tf, "webgpu", { version: tfjs }),
  "tfjs-webgl": ({ tfjs }) => tfjsOn(tf, "webgl", { version: tfjs }),
  "jax-js-wasm": ({ jax: version }) => jaxOn(jax, "wasm", { name: "jax-js-wasm", version }),
  "jax-js-webgpu": ({ jax: version }) => jaxOn(jax, "webgpu", { name: "jax-js-webgpu", version }),
};
