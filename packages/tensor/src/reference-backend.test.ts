import { describe } from "vitest";
import { referenceBackend } from "./reference-backend.ts";
import { backendSuite } from "./testing.ts";

// Rounds to float32 after every step; the suite compares with float64.
describe("float32", () => {
  backendSuite({ name: "reference", create: async () => referenceBackend() });
});

// What the suite compares with: here its cases say only that a run repeats another, and the contract's tests what it promises.
describe("float64", () => {
  backendSuite({
    name: "reference",
    create: async () => referenceBackend({ precision: "float64" }),
    tolerance: 0,
    skip: { "exp, sigmoid and tanh far out": "float64 holds e^200, where float32 has Infinity" },
  });
});
