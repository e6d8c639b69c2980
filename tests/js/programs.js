/** Writes programs for tests/test_programs.py: reads cases as JSON, answers their programs by name as JSON. */

import { readFileSync } from "node:fs";
import { kerasProgram } from "../../static/js/explain/code/keras.js";
import { numpyProgram } from "../../static/js/explain/code/numpy.js";
import { curlProgram, httpxProgram } from "../../static/js/explain/code/rest.js";
import { sklearnProgram } from "../../static/js/explain/code/sklearn.js";
import { torchProgram } from "../../static/js/explain/code/torch.js";

const WRITERS = {
  numpy: (source) => numpyProgram(source, false),
  loop: (source) => numpyProgram(source, true),
  torch: torchProgram,
  keras: kerasProgram,
  sklearn: sklearnProgram,
  curl: curlProgram,
  httpx: httpxProgram,
};

const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(({ format, source }) => WRITERS[format](source))));
