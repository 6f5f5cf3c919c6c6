import { expect, test } from "vitest";
import { packedManifest } from "./packed-manifest.mjs";
import { readProject, undecided } from "./project.mjs";

const file = {
  author: "The Grus authors",
  repository: "https://repository.example/grus",
  security: "security@repository.example",
};

test("a packed manifest has the addresses, but no sources, scripts or devDependencies", () => {
  const manifest = {
    name: "@grus/cells",
    exports: {
      ".": { "@grus/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json",
    },
    files: ["dist"],
    scripts: { build: "tsc" },
    dependencies: { "@grus/tensor": "^0.1.0" },
    devDependencies: { vitest: "^4.1.0" },
  };
  expect(packedManifest(manifest, "packages/cells", readProject({}, file))).toEqual({
    name: "@grus/cells",
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json",
    },
    files: ["dist"],
    dependencies: { "@grus/tensor": "^0.1.0" },
    author: "The Grus authors",
    homepage: "https://repository.example/grus#readme",
    bugs: { url: "https://repository.example/grus/issues" },
    repository: { type: "git", url: "git+https://repository.example/grus.git", directory: "packages/cells" },
  });
});

test("the environment takes precedence over the file", () => {
  const env = { GRUS_REPOSITORY: "https://git.test/cranes/grus.git", GRUS_HOMEPAGE: "https://grus.test/" };
  expect(readProject(env, file)).toMatchObject({
    repository: "https://git.test/cranes/grus",
    homepage: "https://grus.test/",
    bugs: "https://git.test/cranes/grus/issues",
  });
  expect(readProject({ GRUS_REPOSITORY: "" }, file).repository).toBe(file.repository);
  expect(readProject({ GRUS_BUGS: "https://bugs.test" }, file).bugs).toBe("https://bugs.test");
});

test("an address that is not an https URL is refused", () => {
  expect(() => readProject({ GRUS_REPOSITORY: "git.test/grus" }, file)).toThrow(
    'repository is "git.test/grus"; expected an https address.',
  );
  expect(() => readProject({}, { ...file, security: "" })).toThrow(
    'security is ""; expected a non-empty string.',
  );
});

test("placeholders are reported one by one", () => {
  expect(undecided(readProject({}, file))).toHaveLength(4);
  const env = { GRUS_REPOSITORY: "https://git.test/grus" };
  expect(undecided(readProject(env, file))).toEqual([
    "tooling/config/project.json: security is a placeholder. Write the real address there.",
  ]);
  expect(undecided(readProject(env, { ...file, security: "security@git.test" }))).toEqual([]);
});
