import { chdir } from "node:process";
import { readmeTests } from "@grus/testing";
import { fixturePath } from "@grus/testing/fixtures";

// The README opens a file by its bare name.
chdir(fixturePath("keras"));
readmeTests(new URL("../README.md", import.meta.url));
