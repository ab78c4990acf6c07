/** The page of a run. */

import "../runtime/relaxed-simd.js";

export { writeRunPage } from "./write/write-run-page.js";
