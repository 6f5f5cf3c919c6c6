// `pnpm version-packages`: applies the changesets to the versions.
import { versionPackages } from "./release/version-packages.mjs";

await versionPackages();
