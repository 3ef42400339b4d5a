import type { PmtilesSource } from "protomaps-leaflet";
import { BASEMAP_HEAD } from "./ahead";

/** Let the file begin with what was asked for before; when that does not fit, it is asked for as ever. */
export function beginWith(head: Promise<Response>, { p: file }: PmtilesSource): void {
  const { source } = file;
  file.source = {
    getKey: () => source.getKey(),
    async getBytes(offset, length, signal, etag) {
      if (offset === 0 && length === BASEMAP_HEAD && !etag) {
        const answer = await head.catch(() => null);
        const mark = answer?.headers.get("etag");
        if (answer?.status === 206 && !answer.bodyUsed && !mark?.startsWith("W/")) {
          return { data: await answer.arrayBuffer(), ...(mark ? { etag: mark } : {}) };
        }
      }
      return source.getBytes(offset, length, signal, etag);
    },
  };
}

/** Read the file out of memory, and ask for nothing. */
export function readWhole(whole: ArrayBuffer, { p: file }: PmtilesSource): void {
  const { source } = file;
  file.source = {
    getKey: () => source.getKey(),
    getBytes: async (offset, length) => ({ data: whole.slice(offset, offset + length) }),
  };
}
