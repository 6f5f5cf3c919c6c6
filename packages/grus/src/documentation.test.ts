import { readmeTests } from "@grus/testing";

readmeTests(new URL("../README.md", import.meta.url));
readmeTests(new URL("../../../README.md", import.meta.url), { directory: new URL("..", import.meta.url) });
