// The preparation of a forecaster in a module without dependencies.
export { forecasterModule, type ModuleAddition } from "./graph/forecaster-module.ts";
