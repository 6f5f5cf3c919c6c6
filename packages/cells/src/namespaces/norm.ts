// Normalisation, under short names: `import * as norm from "@grus/cells/norm"`.
export { batchNorm as batch } from "../normalisation/batch-norm.ts";
export { layerNorm as layer, rmsNorm as rms } from "../normalisation/layer-norm.ts";
export { reversibleInstanceNorm as reversibleInstance } from "../normalisation/reversible-instance-norm.ts";
