// The module of the worker that learns lines.
import { serveLines } from "./line-worker.ts";

serveLines();
