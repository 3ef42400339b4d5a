import { behave } from "../behaviour";

/** Metres of a degree of latitude. */
const DEGREE = 111_195;

interface Here {
  latitude: number;
  longitude: number;
}

/** Give the metres between two positions of one town; endless when the second is not known. */
function measure(here: Here, at = ""): number {
  const [latitude = NaN, longitude = NaN] = at.split(",").map(Number);
  const east = (longitude - here.longitude) * Math.cos((latitude * Math.PI) / 180);
  const metres = Math.hypot(latitude - here.latitude, east) * DEGREE;
  return Number.isNaN(metres) ? Infinity : metres;
}

/**
 * Sorts the list of places by the distance from where the reader is, and writes the distance on each card.
 * The position stays on this page: it is sent nowhere and kept nowhere. Places keep the number that they
 * have on the map; those whose position is not known come last.
 *
 * @example
 * <button type="button" hidden data-ward-near-me data-ward-near-me-denied="…">今いる場所から近い順</button>
 * <script type="application/json" data-ward-near-me-words>{"metres": "約%(count)sm",
 *   "kilometres": "約%(count)skm", "done": "今いる場所から近い順に並べました。"}</script>
 * <ol class="place-list"><li data-ward-place-at="35.4,139.6">… <span data-ward-place-distance></span></li></ol>
 */
behave("[data-ward-near-me]", (button) => {
  if (!navigator.geolocation) return;
  const words = JSON.parse(
    document.querySelector("[data-ward-near-me-words]")?.textContent || "{}",
  ) as Record<string, string>;
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

  const sort = ({ coords: { latitude, longitude } }: GeolocationPosition) => {
    const here = { latitude, longitude };
    for (const list of document.querySelectorAll(".place-list")) {
      const rows = [...list.querySelectorAll<HTMLElement>(":scope > li")]
        .map((row) => ({ row, metres: measure(here, row.dataset.wardPlaceAt) }))
        .sort((one, other) => (one.metres < other.metres ? -1 : Number(one.metres > other.metres)));
      for (const { row, metres } of rows) {
        const distance = row.querySelector("[data-ward-place-distance]");
        if (distance) distance.textContent = say(metres);
      }
      list.append(...rows.map(({ row }) => row));
    }
    says.textContent = words.done ?? "";
    document.dispatchEvent(new CustomEvent("ward:near-me", { detail: here }));
  };

  button.addEventListener("click", () => {
    says.textContent = "";
    navigator.geolocation.getCurrentPosition(sort, () => {
      says.textContent = button.dataset.wardNearMeDenied ?? "";
    });
  });
});
