import { vitestConfig } from "@grus/config/vitest";

// The published package includes gpu.js.
export default vitestConfig({}, { onDist: ["test/node.test.ts"] });
