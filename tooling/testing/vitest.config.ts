import { vitestConfig } from "@grus/config/vitest";

export default vitestConfig({}, { onDist: ["src/readme-tests.test.ts"] });
