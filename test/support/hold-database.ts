/** Run in a process of its own, which is killed: opens the database of a folder and prints its server's process. */
import { EmbeddedDatabase } from "../../node/database/embedded-database.js";
import { testedPrograms } from "./test-database.js";

const database = await EmbeddedDatabase.open(process.argv[2]!, { programs: testedPrograms() });
console.log(database.pid);
setInterval(() => undefined, 1000);
