import { vitestConfig } from "@grus/config/vitest";

// One file at a time: two browsers at once would disturb each other's measurements.
export default vitestConfig({ fileParallelism: false });
