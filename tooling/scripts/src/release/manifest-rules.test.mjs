import { expect, test } from "vitest";
import { firstVersionProblems, manifestProblems } from "./manifest-rules.mjs";

const root = { name: "grus-monorepo", version: "0.0.0", license: "MIT", engines: { node: ">=20.19" } };
const own = new Set(["@grus/cells", "@grus/tensor", "@grus/config"]);

/** @type {import("./manifest-rules.mjs").Manifest} */
const sound = {
  name: "@grus/cells",
  version: "0.1.0",
  license: "MIT",
  description: "Recurrent cells, layers and losses.",
  type: "module",
  sideEffects: false,
  keywords: ["gru", "lstm", "rnn", "recurrent-neural-network", "typescript", "layers", "losses", "attention"],
  exports: { ".": "./dist/index.js" },
  files: ["dist", "README.md", "LICENSE"],
  engines: { node: ">=20.19" },
  publishConfig: { access: "public" },
  dependencies: { "@grus/tensor": "^0.1.0", fflate: "^0.8.3" },
  devDependencies: { "@grus/config": "workspace:*" },
};

test("a sound manifest has no problem", () => {
  expect(manifestProblems(sound, root, own)).toEqual([]);
});

test.each([
  [{ license: "ISC" }, 'license is "ISC"; expected "MIT".'],
  [{ type: undefined }, 'type is undefined; expected "module".'],
  [{ engines: { node: ">=18" } }, 'engines is {"node":">=18"}; expected {"node":">=20.19"}.'],
  [{ publishConfig: undefined }, 'publishConfig is undefined; expected {"access":"public"}.'],
  [{ sideEffects: true }, "sideEffects is true; expected false."],
  [
    { homepage: "https://a.example" },
    "homepage is given; remove it, since tooling/config/project.json holds it for all packages.",
  ],
  [{ description: "Cells." }, 'description is "Cells."; expected a sentence.'],
  [{ keywords: sound.keywords?.slice(1) }, "keywords lack gru."],
  [
    { keywords: sound.keywords?.slice(0, 5) },
    "there are 5 keywords; expected 8 or more that people search for.",
  ],
  [{ keywords: [...(sound.keywords ?? []), "gru"] }, "a keyword is given twice."],
  [{ files: ["dist", "README.md"] }, "files lack LICENSE."],
  [{ files: [...(sound.files ?? []), "src"] }, "files contain src; only dist is published."],
  [
    { dependencies: { "@grus/tensor": "workspace:*" } },
    '@grus/tensor has the range "workspace:*"; a published package needs a plain range.',
  ],
])("%j", (change, problem) => {
  expect(manifestProblems({ ...sound, ...change }, root, own)).toContain(`@grus/cells: ${problem}`);
});

test("a program needs no sideEffects", () => {
  expect(manifestProblems({ ...sound, exports: undefined, sideEffects: undefined }, root, own)).toEqual([]);
});

test("a private package depends on others of the workspace at any version", () => {
  const manifest = { name: "@grus/docs", version: "0.1.0", private: true };
  expect(
    manifestProblems({ ...manifest, dependencies: { "@grus/tensor": "workspace:*" } }, root, own),
  ).toEqual([]);
  expect(manifestProblems({ ...manifest, dependencies: { "@grus/tensor": "^0.1.0" } }, root, own)).toEqual([
    '@grus/docs: @grus/tensor has the range "^0.1.0"; a private package needs "workspace:*".',
  ]);
});

test("until the first release all packages have the same version", () => {
  expect(firstVersionProblems([sound, sound])).toEqual([]);
  expect(firstVersionProblems([sound, { ...sound, version: "0.2.0" }])).toEqual([
    "The packages have the versions 0.1.0, 0.2.0; expected a single version.",
  ]);
});
