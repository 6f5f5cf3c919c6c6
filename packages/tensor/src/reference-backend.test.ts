import { describe } from "vitest";
import { referenceBackend } from "./reference-backend.ts";
import { backendSuite } from "./testing.ts";

// Rounds to float32 after every step, while the suite compares with float64.
describe("float32", () => {
  backendSuite({ name: "reference", create: async () => referenceBackend() });
});

// The suite compares with this backend, so its cases only check that a run is reproducible, and the contract
// tests the contract.
describe("float64", () => {
  backendSuite({
    name: "reference",
    create: async () => referenceBackend({ precision: "float64" }),
    tolerance: 0,
    skip: {
      "exp, sigmoid and tanh of large arguments": "e^200 is finite in float64 and Infinity in float32",
    },
  });
});
