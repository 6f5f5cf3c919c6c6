// The module of the page's worker.
import { serveFit } from "@grus/train";
import { trainOnVerse } from "./browser-training.ts";

serveFit(trainOnVerse);
