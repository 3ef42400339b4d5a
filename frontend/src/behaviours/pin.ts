import { behave } from "../behaviour";
import type { Neighbour, Picker, PickerOptions } from "../map/picker";
import type { Position } from "../map/points";
import { readWords } from "../map/words";

declare global {
  interface Window {
    /** Opens the map on which the pin of a place is set. */
    wardOpenPicker?: (holder: HTMLElement, options: PickerOptions) => Promise<Picker>;
  }
}

/** What the server says of a point, or why there is none. */
interface Answer {
  refusal?: string;
  note?: string;
  precision?: string;
  latitude: string;
  longitude: string;
  words: string;
  warning: string;
  neighbours: Neighbour[];
}

/** A pin that is moved step by step is asked for once it rests, in milliseconds. */
const REST = 350;
const DIGITS = 6;
/** A pin that was set by hand stands on the place itself. */
const BY_HAND = "SITE";

let loading: Promise<unknown> | undefined;

function add(element: HTMLElement): Promise<unknown> {
  return new Promise((done, fail) => {
    element.onload = done;
    element.onerror = fail;
    document.head.append(element);
  });
}

function load({ wardPinStyle: href, wardPinScript: src }: DOMStringMap): Promise<unknown> {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const script = Object.assign(document.createElement("script"), { src });
  return (loading ??= Promise.all([add(style), add(script)]));
}

function paragraph(words: string, className = ""): HTMLElement {
  return Object.assign(document.createElement("p"), { textContent: words, className });
}

/**
 * Sets the point of a place: its buttons ask for that of the address without leaving the page, the map opens
 * beside the fields, and where the point lies is said in words whenever it moves. Fields, map and words always
 * tell of one point. Without a script the buttons send the form, which comes back filled.
 *
 * @example
 * <div data-ward-pin="/konan/desk/places/point/" data-ward-pin-script="/picker.js" data-ward-pin-style="/picker.css"
 *   data-ward-pin-outline="/outline.json"><button name="take_point" value="address">住所から位置を入れる</button>
 * <button type="button" hidden data-ward-pin-open>地図で決める</button><div data-ward-pin-said role="status"></div>
 * <input name="latitude"><input name="longitude">
 * <script type="application/json" data-ward-pin-words>{"close": "地図を閉じる"}</script></div>
 */
behave("[data-ward-pin]", (part) => {
  const form = part.closest("form");
  const said = part.querySelector<HTMLElement>("[data-ward-pin-said]");
  const button = part.querySelector<HTMLButtonElement>("[data-ward-pin-open]");
  if (!form || !said || !button) return;
  const words = readWords(part, "[data-ward-pin-words]");
  const field = (name: string) =>
    form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement | null;
  const { wardPin: address = "", wardPinNumber: number = "" } = part.dataset;
  let picker: Picker | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const write = (name: string, value: string) => {
    const control = field(name);
    if (!control || control.value === value) return;
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const readPosition = (): Position | null => {
    const [latitude, longitude] = ["latitude", "longitude"].map((name) =>
      Number.parseFloat(field(name)?.value ?? ""),
    ) as [number, number];
    return Number.isFinite(latitude) && Number.isFinite(longitude) ? { latitude, longitude } : null;
  };
  const ask = async (question: Record<string, string>): Promise<Answer | null> => {
    const turn = ++asked;
    const answer = await fetch(`${address}?${new URLSearchParams({ ...question, number })}`);
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
    const read = (await answer.json()) as Answer;
    // Of two questions at once the later one counts.
    return turn === asked ? read : null;
  };
  const say = (answer: Answer) => {
    const { refusal, note, words: where, warning } = answer;
    const lines = refusal !== undefined ? [paragraph(refusal, "place-pin-warning")] : [];
    if (note) lines.push(paragraph(note));
    if (where) lines.push(paragraph(where));
    if (warning) lines.push(paragraph(warning, "place-pin-warning"));
    said.replaceChildren(...lines);
    if (where) picker?.showNeighbours(answer.neighbours);
  };
  const askWhere = async (): Promise<Answer | null> => {
    const question = {
      latitude: field("latitude")?.value ?? "",
      longitude: field("longitude")?.value ?? "",
    };
    try {
      const answer = await ask(question);
      if (answer) say(answer);
      return answer;
    } catch {
      said.replaceChildren(paragraph(words.unheard ?? "", "place-pin-warning"));
      return null;
    }
  };

  for (const name of ["latitude", "longitude"]) {
    field(name)?.addEventListener("change", async () => {
      const answer = await askWhere();
      if (answer?.words) {
        picker?.show({ latitude: Number(answer.latitude), longitude: Number(answer.longitude) });
      }
    });
  }

  part.addEventListener("click", async (event) => {
    const taker = (event.target as Element).closest<HTMLButtonElement>("[name=take_point]");
    if (!taker) return;
    event.preventDefault();
    const question = { from: taker.value } as Record<string, string>;
    for (const name of ["address", "town", "block"]) question[name] = field(name)?.value ?? "";
    try {
      const answer = await ask(question);
      if (!answer) return;
      if (answer.refusal === undefined) {
        write("latitude", answer.latitude);
        write("longitude", answer.longitude);
        write("precision", answer.precision ?? "");
        picker?.show({ latitude: Number(answer.latitude), longitude: Number(answer.longitude) });
      }
      say(answer);
    } catch {
      // The server may do by a page what it could not do by a message.
      form.requestSubmit(taker);
    }
  });

  const pick = ({ latitude, longitude }: Position) => {
    write("latitude", latitude.toFixed(DIGITS));
    write("longitude", longitude.toFixed(DIGITS));
    write("precision", BY_HAND);
    clearTimeout(rest);
    rest = setTimeout(askWhere, REST);
  };

  const holder = document.createElement("div");
  part.append(holder);
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (button.disabled) return;
    if (picker) {
      picker.close();
      picker = undefined;
    } else {
      button.disabled = true;
      try {
        await load(part.dataset);
        picker = await window.wardOpenPicker!(holder, {
          outline: part.dataset.wardPinOutline ?? "",
          basemap: part.dataset.wardPinBasemap,
          credit: part.dataset.wardPinCredit ?? "",
          position: readPosition(),
          words,
          onPick: pick,
        });
        if (readPosition()) void askWhere();
      } catch {
        loading = undefined;
        said.replaceChildren(paragraph(words.failed ?? "", "place-pin-warning"));
      }
      button.disabled = false;
    }
    button.textContent = (picker ? words.close : words.open) ?? "";
    button.setAttribute("aria-expanded", String(Boolean(picker)));
  });
});
