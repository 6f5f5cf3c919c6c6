import { vitestConfig } from "@grus/config/vitest";

// Node 20 has relaxed SIMD behind a flag; later releases have it and no longer know the flag.
const flags = process.version.startsWith("v20.") ? ["--experimental-wasm-relaxed-simd"] : [];

// The kernels lie in what ships as bytes.
export default vitestConfig({ execArgv: flags }, { onDist: ["test/behaviour.test.ts"] });
