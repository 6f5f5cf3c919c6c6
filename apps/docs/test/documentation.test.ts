import { readmeTests } from "@grus/testing";

const directory = new URL("..", import.meta.url);
readmeTests(new URL("../pages/getting-started.md", import.meta.url), { directory });
readmeTests(new URL("../pages/models.md", import.meta.url), { directory });
