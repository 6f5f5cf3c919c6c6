import { vitestConfig } from "@grus/config/vitest";
import { configDefaults } from "vitest/config";

export default vitestConfig({ exclude: [...configDefaults.exclude, "**/*.page.test.ts"] });
