/** A mark as another process of this machine would make it. */
import { newMark } from "../../files/process-mark.js";

/** @param pid of the process; one that lives began at another time than this process */
export function markOf(pid: number | undefined): string {
  return newMark().replace(`-${process.pid}-`, `-${pid}-`);
}
