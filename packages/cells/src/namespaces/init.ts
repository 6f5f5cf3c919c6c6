// The initialisers, under short names: `import * as init from "@grus/cells/init"`.
export { constantInit as constant } from "../initialisers/constant.ts";
export { gainOf } from "../initialisers/gain.ts";
export {
  chronoGruInit as chronoGru,
  chronoLstmInit as chronoLstm,
  forgetBiasInit as forgetBias,
} from "../initialisers/gate-biases.ts";
export { normalInit as normal } from "../initialisers/normal.ts";
export { identityInit as identity, orthogonal } from "../initialisers/orthogonal.ts";
export { perGate } from "../initialisers/per-gate.ts";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from "../initialisers/scaled.ts";
export { sparseInit as sparse } from "../initialisers/sparse.ts";
export { truncatedNormalInit as truncatedNormal } from "../initialisers/truncated-normal.ts";
export { uniformInit as uniform } from "../initialisers/uniform.ts";
