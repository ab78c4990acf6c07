/** An option that must be a positive number, or a run would try nothing and find no fault. */
export function positive(option: "--minutes" | "--jobs", text: string): number {
  const value = Number(text);
  const isRight = option === "--jobs" ? Number.isInteger(value) : true;
  if (isRight && value > 0) return value;
  const expected = option === "--jobs" ? "a whole number above 0" : "a number above 0";
  throw new Error(`${option}: got ${text}, expected ${expected}`);
}
