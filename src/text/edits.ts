/**
 * How many characters have to be added, taken out or replaced to make one text of another, as far as
 * they are few. The time grows with the length of the texts, and threefold with each edit allowed.
 *
 * @param most The most edits that are looked for.
 * @returns undefined where it takes more of them.
 */
export function editsBetween(one: string, other: string, most: number): number | undefined {
  if (Math.abs(one.length - other.length) > most) return undefined;
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const [rest, otherRest] = [one.slice(same), other.slice(same)];
  if (rest === '' || otherRest === '') return rest.length + otherRest.length;
  if (most === 0) return undefined;
  const ways = [
    [rest.slice(1), otherRest],
    [rest, otherRest.slice(1)],
    [rest.slice(1), otherRest.slice(1)],
  ] as const;
  const counts = ways.map(([left, right]) => editsBetween(left, right, most - 1) ?? Infinity);
  const fewest = Math.min(...counts) + 1;
  return fewest <= most ? fewest : undefined;
}
