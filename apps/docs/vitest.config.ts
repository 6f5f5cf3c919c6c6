import { vitestConfig } from "@grus/config/vitest";

// One file after another: two browsers at once would be measured in each other's way.
export default vitestConfig({ fileParallelism: false });
