/** The engine's records, as the server would send them: for tests of what reads them. */

import { setRecords } from "../../static/js/model/records.js";
import { answerOfPython } from "./python.js";

export const CATALOG = answerOfPython(`
import json
from app.operations.catalog import catalog
from app.settings import Settings
print(json.dumps(catalog(Settings())))`);
setRecords(CATALOG);
