// Training in Node: loggers that write files.
export {
  csvFile,
  fileSink,
  jsonLinesFile,
  type LogFileOptions,
  tensorBoardDirectory,
} from "./loggers/log-files.ts";
