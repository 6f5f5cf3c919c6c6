import { referenceBackend } from "./reference-backend.ts";
import { backendSuite } from "./testing.ts";

// Rounds to float32 after every step; the suite compares with float64.
backendSuite({ name: "reference", create: async () => referenceBackend() });
