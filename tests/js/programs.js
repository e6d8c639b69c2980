/** Writes programs for tests/test_programs.py: reads a catalogue and cases as JSON, answers their programs as JSON. */

import { readFileSync } from "node:fs";
import { kerasProgram } from "../../static/js/explain/code/keras.js";
import { numpyProgram } from "../../static/js/explain/code/numpy.js";
import { curlProgram, httpxProgram } from "../../static/js/explain/code/rest.js";
import { sklearnProgram } from "../../static/js/explain/code/sklearn.js";
import { torchProgram } from "../../static/js/explain/code/torch.js";
import { setRecords } from "../../static/js/model/records.js";

const WRITERS = {
  numpy: (source) => numpyProgram(source, false),
  loop: (source) => numpyProgram(source, true),
  torch: torchProgram,
  keras: kerasProgram,
  sklearn: sklearnProgram,
  curl: curlProgram,
  httpx: httpxProgram,
};

const { catalog, cases } = JSON.parse(readFileSync(0, "utf8"));
setRecords(catalog);
process.stdout.write(JSON.stringify(cases.map(({ format, source }) => WRITERS[format](source))));
