// The exports of all packages with their comments, read by typedoc.
import { Application, type ProjectReflection } from "typedoc";
import type { Package } from "./packages.ts";

/** Parts of types that are computed: no reader meets them by name. */
const WITHOUT_COMMENT = [
  "grus/src.Bound.__type.bind",
  "grus/src.ParametersOf.__type.init",
  "grus/src.StatesOf.__type.initialState",
  "grus/src.StateListener.__type.listen",
  "grus/src.DefinedOptions.activation.__type.function",
  "backend-wasm/src/standalone.StandaloneNamedModel.model.__type.apply",
];

/** Reads the sources of the packages. Throws if an export has no comment. */
export async function readProject(packages: readonly Package[]): Promise<ProjectReflection> {
  const application = await Application.bootstrap({
    entryPoints: packages.flatMap(({ entryPoints }) => entryPoints.map(({ file }) => file)),
    tsconfig: new URL("tsconfig.json", import.meta.url).pathname,
    // `pnpm check` checks the types.
    skipErrorChecking: true,
    sort: ["source-order"],
    disableGit: true,
    sourceLinkTemplate: "{path}",
    readme: "none",
    logLevel: "Warn",
    // invalidPath takes "[batch]: the rows" for a link to a file; links are resolved when they are written.
    validation: {
      notDocumented: true,
      notExported: false,
      invalidLink: false,
      rewrittenLink: false,
      invalidPath: false,
    },
    requiredToBeDocumented: ["Variable", "Function", "Class", "Interface", "TypeAlias", "Enum"],
    intentionallyNotDocumented: [...WITHOUT_COMMENT],
    packagesRequiringDocumentation: packages.map(({ name }) => name),
    treatValidationWarningsAsErrors: true,
  });
  const project = await application.convert();
  if (project === undefined) throw new Error("typedoc could not read the packages.");
  application.logger.resetWarnings();
  application.validate(project);
  if (application.logger.hasErrors() || application.logger.validationWarningCount > 0)
    throw new Error("Exports have no comment: give each a sentence that says what it is.");
  return project;
}
