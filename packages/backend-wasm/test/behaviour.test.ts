import { backendSuite } from "@grus/tensor/testing";
import { wasmBackend } from "../src/wasm-backend.ts";

backendSuite({ name: "wasm", create: wasmBackend });
