import { readmeTests } from "@grus/testing";

readmeTests(new URL("../README.md", import.meta.url));
