import { vitestConfig } from "@grus/config/vitest";

export default vitestConfig();
