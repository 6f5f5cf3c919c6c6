import { vitestConfig } from "@grus/config/vitest";

// What ships carries gpu.js.
export default vitestConfig({}, { onDist: ["test/node.test.ts"] });
