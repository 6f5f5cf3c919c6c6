import { vitestConfig } from "@grus/config/vitest";

// Node 20 has relaxed SIMD behind a flag; later releases enable it and do not know the flag.
const flags = process.version.startsWith("v20.") ? ["--experimental-wasm-relaxed-simd"] : [];

// The published package contains the kernels as bytes.
export default vitestConfig({ execArgv: flags }, { onDist: ["test/behaviour.test.ts"] });
