// Files of other programs, what they are called, and the cure that is named.
import { fixtureFile } from "@grus/testing/fixtures";
import { gzipSync, zipSync } from "fflate";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const padded = (text: string) => bytes(text.padEnd(600, "\0\x01\x02"));
const text = (content: string) => new TextEncoder().encode(content);
const zip = (...names: readonly string[]) =>
  zipSync(Object.fromEntries(names.map((name) => [name, text("x")])));
const pickle = (module: string, name: string) =>
  padded(`\x80\x04\x95\x30\0\0\0\0\0\0\0\x8c${module}\x8c${name}\x93)\x81.`);

/** What a file is, its content, what is said of it, a word of the cure, and its name if that counts. */
export const foreignCases: readonly (readonly [
  what: string,
  file: Uint8Array,
  got: string,
  cure: string,
  name?: string,
])[] = [
  ["an empty file", new Uint8Array(0), "an empty file", "download"],
  ["gzip", gzipSync(fixtureFile("models/v1-onnx/model.onnx")), "a gzip file", "gunzip"],
  ["zstd", padded("\x28\xb5\x2f\xfd"), "a zstd file", "unzstd"],
  ["xz", padded("\xfd7zXZ\0"), "an xz file", "unxz"],
  ["tar", padded(`${"model.onnx".padEnd(257, "\0")}ustar`), "a tar archive", "tar xf"],
  ["TensorFlow Lite", padded("\x1c\0\0\0TFL3"), "a TensorFlow Lite model", "tf2onnx"],
  ["ExecuTorch", padded("\x38\0\0\0ET12"), "a program of ExecuTorch", "ONNX"],
  ["ONNX Runtime's format", padded("\x18\0\0\0ORTM"), "a model in ONNX Runtime's own format", ".onnx"],
  ["GGUF", padded("GGUF\x03"), "a GGUF file of llama.cpp", "ONNX"],
  ["an older file of llama.cpp", padded("ggjt"), "a GGML file", "ONNX"],
  ["NumPy", padded("\x93NUMPY\x01\0"), "an array of NumPy (.npy)", "safetensors"],
  ["arrays of NumPy", zip("a.npy", "b.npy"), "arrays of NumPy (.npz)", "safetensors"],
  ["scikit-learn", pickle("sklearn.linear_model", "Ridge"), "a pickle of scikit-learn", "skl2onnx"],
  ["joblib", pickle("joblib.numpy_pickle", "NumpyArrayWrapper"), "a pickle of joblib", "skl2onnx"],
  ["packed joblib", padded("\x78\x9c"), "a pickle of joblib", "skl2onnx", "model.joblib"],
  [
    "PyTorch by pickle",
    pickle("torch.storage", "_load_from_bytes"),
    "not written by torch.save",
    "torch.save(model.state_dict(), path)",
  ],
  ["NumPy by pickle", pickle("numpy.core", "_reconstruct"), "a pickle of arrays or tables", "safetensors"],
  [
    "another pickle",
    pickle("mine", "Model"),
    "a pickle of Python objects",
    "Nothing in a pickle is executed",
  ],
  [
    "saved_model.pb",
    padded("\x08\x01\x12serving_default"),
    "a SavedModel of TensorFlow",
    'model.save("model.keras")',
  ],
  [
    "a frozen graph",
    padded("\x0a\x13\x0a\x01x\x12\x0bPlaceholder"),
    "a graph of TensorFlow",
    "tf2onnx",
    "frozen.pb",
  ],
  [
    "a TensorFlow checkpoint",
    bytes(`\0\x01${"x".repeat(600)}\x57\xfb\x80\x8b\x24\x75\x47\xdb`),
    "a TensorFlow checkpoint",
    "model.save",
  ],
  ["Core ML", padded("\x08\x04\x12\x10com.apple.coreml"), "a Core ML model", "ONNX"],
  ["an archive of Core ML", zip("m.mlpackage/Manifest.json"), "a Core ML model", "ONNX"],
  ["MXNet", padded("\x12\x01\0\0"), "parameters of MXNet", "ONNX"],
  [
    "an Office document",
    zip("[Content_Types].xml", "xl/workbook.xml"),
    "a document of Microsoft Office",
    "CSV",
  ],
  [
    "a packed model",
    zip("readme.txt", "best/model.onnx"),
    "a zip archive with best/model.onnx",
    "Unpack it first",
  ],
  [
    "another archive",
    zip("a.txt", "b.txt", "c.txt", "d.txt"),
    "a zip archive of a.txt, b.txt, c.txt, … (4)",
    "file of a model",
  ],
  ["a PNG image", padded("\x89PNG\r\n\x1a\n"), "a PNG image", "Fetch the file of the model"],
  ["a JPEG image", padded("\xff\xd8\xff\xe0"), "a JPEG image", "Fetch the file of the model"],
  ["a WAV recording", padded("RIFF\0\0\0\0WAVE"), "a WAV recording", "Fetch"],
  ["a PDF document", padded("%PDF-1.7\n"), "a PDF document", "Fetch"],
  ["Parquet", padded("PAR1\x15"), "a Parquet table", "CSV"],
  ["TensorBoard", padded("\x18\0\0\0\0\0\0\0abcdXXXXbrain.Event:2"), "an event file of TensorBoard", "logs"],
  [
    "an HTML page",
    text("\n<!-- saved -->\n<!DOCTYPE html><html><body>404</body></html>"),
    "an HTML page",
    "fetch the file itself",
  ],
  ["an HTML page by an old server", text("<HTML><HEAD>"), "an HTML page", "fetch the file itself"],
  [
    "a Git LFS pointer",
    text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
    "a Git LFS pointer",
    "git lfs pull",
  ],
  [
    "OpenVINO",
    text('<?xml version="1.0"?>\n<net name="m" version="11">'),
    "a model of OpenVINO (IR)",
    "ONNX",
  ],
  ["PMML", text('<?xml version="1.0"?>\n<PMML version="4.4">'), "a PMML model", "ONNX"],
  ["an SVG image", text('<svg width="1">'), "an SVG image", "Fetch"],
  [
    "an error of a server",
    text("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"),
    "an error of a storage server",
    "fetch",
  ],
  ["other XML", text('<?xml version="1.0"?><a/>'), "an XML file", "Fetch"],
  ["LightGBM", text("tree\nversion=v4\n"), "a model of LightGBM", "ONNX"],
  ["a Python program", text("import torch\n\nmodel = …\n"), "a Python program", "save its model"],
  [
    "the JSON of a Keras model",
    text('{"class_name": "Sequential", "config": {}}'),
    "without its weights",
    "model.save",
  ],
  [
    "config.json",
    text('{"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2"}'),
    "of a model of Hugging Face",
    "model.safetensors",
  ],
  [
    "tokenizer.json",
    text('{"version": "1.0", "added_tokens": [], "pre_tokenizer": null}'),
    "a tokenizer of Hugging Face",
    "tokenizerFrom",
  ],
  [
    "a list of layers",
    text('{"layers": [{"name": "r", "kind": "gru"}]}'),
    "a list of layers",
    "pass the list as layers",
  ],
  ["a notebook", text('{"cells": [], "nbformat": 4}'), "a Jupyter notebook", "Run it"],
  [
    "an answer of a server",
    text('{"error":"Repository not found"}'),
    "an answer of a server",
    "fetch the file itself",
  ],
  ["other JSON", text('{"a": 1}'), "JSON that does not describe a model", "Fetch"],
  ["a list in JSON", text("[1, 2]"), "JSON that does not describe a model", "Fetch"],
  ["a table", text("date,level\n2020-01-01,3\n"), "a table in text", "grus inspect"],
  ["a text", text("To be or not to be\n"), "a text", "Fetch"],
];
