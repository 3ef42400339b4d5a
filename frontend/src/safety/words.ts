/** The words of the page's language; the page brings them as JSON, out of its checked document. */
export type Word =
  | "old"
  | "old_phone"
  | "minutes"
  | "hours"
  | "days"
  | "fresh"
  | "changed"
  | "offline"
  | "unknown_age"
  | "kept"
  | "refused"
  | "overdue"
  | "drill"
  | "title"
  | "private"
  | "by_position"
  | "locating"
  | "by_town"
  | "choose_town"
  | "ask_town"
  | "by_map"
  | "map_again"
  | "map_whole"
  | "map_pressed"
  | "place_here"
  | "place_map"
  | "inside"
  | "edge"
  | "edge_town"
  | "edge_shape"
  | "outside"
  | "outside_ward"
  | "unknown_coarse"
  | "unknown_position"
  | "unknown_shape"
  | "loading_data"
  | "unknown_data"
  | "none"
  | "as_of"
  | "found_at"
  | "level_3"
  | "level_4"
  | "level_5"
  | "level_none"
  | "watch_title"
  | "watch_note"
  | "watch_name"
  | "watch_save"
  | "watch_remove"
  | "watch_full"
  | "watch_failed";

let words: Partial<Record<Word, string>> | undefined;

/** Give a sentence with its holes filled: `{time} 現在` and {time: "15:04"} make "15:04 現在". */
export function say(word: Word, holes: Record<string, string | number> = {}): string {
  words ??= readWords();
  return (words[word] ?? "").replace(/\{(\w+)\}/g, (hole, name: string) => String(holes[name] ?? hole));
}

function readWords(): Partial<Record<Word, string>> {
  try {
    return JSON.parse(document.getElementById("safety-words")?.textContent ?? "{}");
  } catch {
    return {};
  }
}

/** Say an instant as people of the page's language read it, in the time of Tokyo. */
export function sayTime(moment: number): string {
  const form = new Intl.DateTimeFormat(document.documentElement.lang || "ja", {
    timeZone: "Asia/Tokyo",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return form.format(moment);
}

/** Say a length of time in whole minutes, hours or days, never longer than it is. */
export function sayAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 120) return say("minutes", { count: minutes });
  if (minutes < 48 * 60) return say("hours", { count: Math.floor(minutes / 60) });
  return say("days", { count: Math.floor(minutes / 60 / 24) });
}
