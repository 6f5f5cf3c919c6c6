// `pnpm version-packages`: the versions that the changesets ask for.
import { versionPackages } from "./release/version-packages.mjs";

await versionPackages();
