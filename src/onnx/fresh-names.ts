/**
 * Gives names `hint_0`, `hint_1`, … that are not yet in `taken`, and puts them there. Each hint counts on
 * from its last number, so that many names cost no more than few.
 */
export function freshNames(taken: Set<string>): (hint: string) => string {
  const counts = new Map<string, number>();
  return (hint) => {
    let count = counts.get(hint) ?? 0;
    while (taken.has(`${hint}_${count}`)) count++;
    counts.set(hint, count + 1);
    taken.add(`${hint}_${count}`);
    return `${hint}_${count}`;
  };
}
