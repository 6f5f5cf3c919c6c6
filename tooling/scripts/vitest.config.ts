import { vitestConfig } from "@grus/config/vitest";

export default vitestConfig({ include: ["src/**/*.test.mjs"] });
