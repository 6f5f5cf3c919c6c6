import { backendSuite } from "@grus/tensor/testing";
import { cpuBackend } from "./cpu-backend.ts";

backendSuite({ name: "gpu:cpu", create: cpuBackend });
