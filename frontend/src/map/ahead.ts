/** What the map asks for first, by address: it is on its way while the map's own script still is. */
export type Ahead = ReadonlyMap<string, Promise<Response>>;

/** So many bytes at its beginning say what a base map is and where its pieces are. */
export const BASEMAP_HEAD = 16_384;

/** Ask for all that the figure names, which does not depend on what is seen. */
export function askAhead({ dataset }: HTMLElement): Ahead {
  const ahead = new Map<string, Promise<Response>>();
  const ask = (address: string | undefined, options?: RequestInit) => {
    if (!address) return;
    const answer = fetch(address, options);
    // Whoever needs it hears of a failure, and it may be that nobody does.
    answer.catch(() => {});
    ahead.set(address, answer);
  };
  const { wardMapPoints, wardMapOutline, wardMapBasemap } = dataset;
  ask(wardMapBasemap, { headers: { range: `bytes=0-${BASEMAP_HEAD - 1}` } });
  ask(wardMapPoints);
  ask(wardMapOutline);
  return ahead;
}
