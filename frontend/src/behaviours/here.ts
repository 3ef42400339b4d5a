import { behave } from "../behaviour";

/** Decimals of a degree: about a metre, and nobody's telephone knows more. */
const DECIMALS = 5;

/**
 * Puts where the reader is into two hidden fields, when the reader asks for it, and takes it out again. The
 * position goes nowhere until the form is sent.
 *
 * @example
 * <input type="hidden" id="id_latitude" name="latitude"><input type="hidden" id="id_longitude" name="longitude">
 * <div hidden data-ward-here="id_latitude id_longitude" data-ward-here-done="いまいる場所を付けました。"
 *   data-ward-here-gone="場所を外しました。" data-ward-here-denied="いまいる場所が分かりません。">
 *   <button type="button">いまいる場所を付ける</button> <button type="button" hidden>場所を外す</button>
 *   <p role="status"></p>
 * </div>
 */
behave("[data-ward-here]", (part) => {
  const [latitude, longitude] = (part.dataset.wardHere ?? "")
    .split(" ")
    .map((id) => document.getElementById(id) as HTMLInputElement | null);
  const [put, takeOut] = part.querySelectorAll("button");
  const says = part.querySelector("[role=status]");
  if (!navigator.geolocation || !latitude || !longitude || !put || !takeOut || !says) return;

  const show = (words = "") => {
    takeOut.hidden = !latitude.value;
    says.textContent = words;
  };
  part.hidden = false;
  // A form that came back with something wrong holds the position still.
  show(latitude.value ? part.dataset.wardHereDone : "");

  put.addEventListener("click", () => {
    show();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        latitude.value = coords.latitude.toFixed(DECIMALS);
        longitude.value = coords.longitude.toFixed(DECIMALS);
        show(part.dataset.wardHereDone);
      },
      () => show(part.dataset.wardHereDenied),
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
  takeOut.addEventListener("click", () => {
    latitude.value = longitude.value = "";
    show(part.dataset.wardHereGone);
    put.focus();
  });
});
