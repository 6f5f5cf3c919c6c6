// `pnpm release`: publishes the packages.
import { publish } from "./release/publish.mjs";

process.exitCode = await publish();
