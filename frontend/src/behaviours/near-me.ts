import { behave } from "../behaviour";
import { measure, type Points, type Position, readPoints } from "../map/points";

/** As many as a page of the list has. */
const NEAREST = 20;

interface Near {
  number: number;
  metres: number;
  kindName: string;
  at: string;
}

function measureTo(here: Position, at = ""): number {
  const [latitude = NaN, longitude = NaN] = at.split(",").map(Number);
  return measure(here, latitude, longitude);
}

function findNearest(here: Position, points: Points): Near[] {
  const metres = Float64Array.from(points.latitudes, (latitude, index) =>
    measure(here, latitude, points.longitudes[index]!),
  );
  return [...metres.keys()]
    .sort((one, other) => metres[one]! - metres[other]!)
    .slice(0, NEAREST)
    .map((index) => ({
      number: points.numbers[index]!,
      metres: metres[index]!,
      kindName: points.kindNames[points.kinds[index]!] ?? "",
      at: `${points.latitudes[index]},${points.longitudes[index]}`,
    }));
}

async function fetchOk(address: string): Promise<Response> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

/** Make a short row for a place of which this page has no card. */
function makeRow(place: Near, name: string, address: string): HTMLLIElement {
  const row = document.createElement("li");
  row.className = "place-card";
  row.id = `place-${place.number}`;
  row.dataset.wardPlace = String(place.number);
  row.dataset.wardPlaceAt = place.at;
  const body = document.createElement("div");
  const link = Object.assign(document.createElement("a"), { href: address, textContent: name });
  const heading = document.createElement("h3");
  heading.append(link);
  const kind = Object.assign(document.createElement("p"), { className: "small" });
  kind.textContent = place.kindName;
  const distance = Object.assign(document.createElement("p"), { className: "small" });
  distance.dataset.wardPlaceDistance = "";
  body.append(heading, kind, distance);
  row.append(document.createElement("span"), body);
  return row;
}

/**
 * Sorts the list of places by the distance from where the reader is, and writes the distance on each card.
 * Where the list has further pages, the points and names of the whole result are fetched on the press, and
 * the nearest of them stand in the list: the same files wherever the reader is. The position stays on this
 * page: it is sent nowhere and kept nowhere. Places keep the number that they have on the map; those of
 * other pages have none, and those whose position is not known come last.
 *
 * @example
 * <button type="button" hidden data-ward-near-me data-ward-near-me-denied="…"
 *   data-ward-near-me-points="/points.bin" data-ward-near-me-names="/names.json"
 *   data-ward-near-me-place="/places/0/">今いる場所から近い順</button>
 * <script type="application/json" data-ward-near-me-words>{"metres": "約%(count)sm", "kilometres":
 *   "約%(count)skm", "done": "並べました。", "whole": "近い%(count)s件を並べました。", "page": "…"}</script>
 * <ol class="place-list"><li data-ward-place-at="35.4,139.6">… <span data-ward-place-distance></span></li></ol>
 * <nav><div class="pages">…</div></nav>
 */
behave("[data-ward-near-me]", (button) => {
  if (!navigator.geolocation) return;
  const words = JSON.parse(
    document.querySelector("[data-ward-near-me-words]")?.textContent || "{}",
  ) as Record<string, string>;
  const { wardNearMePoints, wardNearMeNames, wardNearMePlace = "" } = button.dataset;
  const says = document.createElement("span");
  says.setAttribute("role", "status");
  button.after(says);
  button.hidden = false;

  const say = (metres: number) => {
    if (metres === Infinity) return "";
    // To the next ten metres, from a kilometre on to a tenth of one: nobody walks more exactly.
    const [pattern, count] =
      metres < 995
        ? [words.metres, Math.max(10, Math.round(metres / 10) * 10)]
        : [words.kilometres, (metres / 1000).toFixed(1)];
    return (pattern ?? "").replace("%(count)s", String(count));
  };

  /** Let the nearest of the whole result stand in the list; give how many. */
  const fill = async (here: Position, points: string, names: string): Promise<number> => {
    const [places, nameOf] = await Promise.all([
      fetchOk(points)
        .then((answer) => answer.arrayBuffer())
        .then(readPoints),
      fetchOk(names).then((answer) => answer.json() as Promise<Record<string, string>>),
    ]);
    const list = document.querySelector(".place-list");
    const nearest = findNearest(here, places);
    const rows = nearest.map(
      (place) =>
        list?.querySelector(`:scope > [data-ward-place="${place.number}"]`) ??
        makeRow(place, nameOf[place.number] ?? "", wardNearMePlace.replace("/0/", `/${place.number}/`)),
    );
    list?.replaceChildren(...rows);
    // Its pages are those of the other order.
    const pages = document.querySelector<HTMLElement>("nav:has(> .pages)");
    if (pages) pages.hidden = true;
    return rows.length;
  };

  const sort = async ({ coords: { latitude, longitude } }: GeolocationPosition) => {
    const here = { latitude, longitude };
    let done = words.done ?? "";
    if (wardNearMePoints && wardNearMeNames) {
      try {
        const count = await fill(here, wardNearMePoints, wardNearMeNames);
        done = (words.whole ?? "").replace("%(count)s", String(count));
      } catch {
        done = words.page ?? "";
      }
    }
    for (const list of document.querySelectorAll(".place-list")) {
      const rows = [...list.querySelectorAll<HTMLElement>(":scope > li")]
        .map((row) => ({ row, metres: measureTo(here, row.dataset.wardPlaceAt) }))
        .sort((one, other) => (one.metres < other.metres ? -1 : Number(one.metres > other.metres)));
      for (const { row, metres } of rows) {
        const distance = row.querySelector("[data-ward-place-distance]");
        if (distance) distance.textContent = say(metres);
      }
      list.append(...rows.map(({ row }) => row));
    }
    says.textContent = done;
    document.dispatchEvent(new CustomEvent("ward:near-me", { detail: here }));
  };

  button.addEventListener("click", () => {
    says.textContent = "";
    navigator.geolocation.getCurrentPosition((position) => void sort(position), () => {
      says.textContent = button.dataset.wardNearMeDenied ?? "";
    });
  });
});
