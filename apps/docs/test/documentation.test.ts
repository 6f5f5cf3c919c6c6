import { readmeTests } from "@grus/testing";

readmeTests(new URL("../pages/getting-started.md", import.meta.url), {
  directory: new URL("..", import.meta.url),
});
