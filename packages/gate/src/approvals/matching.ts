/**
 * Gives as many places as can be a person of their own (a maximum matching, by augmenting paths). Earlier places go first,
 * and earlier candidates where there is a choice.
 *
 * @param candidates - For each place, who may take it.
 * @returns For each place who has it, undefined where nobody is left.
 */
export function matchDistinct(candidates: readonly (readonly string[])[]): (string | undefined)[] {
  const placeOf = new Map<string, number>();
  const seat = (place: number, tried: Set<string>): boolean =>
    (candidates[place] ?? []).some((person) => {
      if (tried.has(person)) return false;
      tried.add(person);
      const holder = placeOf.get(person);
      if (holder !== undefined && !seat(holder, tried)) return false;
      placeOf.set(person, place);
      return true;
    });
  candidates.forEach((_, place) => seat(place, new Set()));
  const taken = new Map([...placeOf].map(([person, place]) => [place, person]));
  return candidates.map((_, place) => taken.get(place));
}
